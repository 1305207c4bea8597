package org.djlext.vlm.tune.preference;

/**
 * What became of the pairs of a file.
 *
 * @param read how many there are
 * @param kept how many are learnt from
 * @param truncated how many of those have an answer that was cut off
 * @param tooLong how many were left out as they are too long
 * @param empty how many were left out as an answer is empty
 */
public record PreferenceReport(long read, long kept, long truncated, long tooLong, long empty) {

  @Override
  public String toString() {
    return "%d of %d pairs; %d cut off; %d left out as too long, %d as empty"
        .formatted(kept, read, truncated, tooLong, empty);
  }
}
