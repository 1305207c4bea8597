package org.djlext.vlm.generate;

/**
 * Lowers the score of tokens that were generated: by the presence penalty once, and by the
 * frequency penalty for each time. The prompt does not count.
 *
 * @param frequency what each occurrence costs
 * @param presence what the first occurrence costs
 */
public record OccurrencePenalty(double frequency, double presence) implements LogitsProcessor {

  @Override
  public void process(long[] ids, int promptLength, float[] logits) {
    int[] counts = new int[logits.length];
    for (int i = promptLength; i < ids.length; i++) {
      counts[(int) ids[i]]++;
    }
    for (int i = 0; i < logits.length; i++) {
      if (counts[i] > 0) {
        logits[i] -= (float) (frequency * counts[i] + presence);
      }
    }
  }
}
