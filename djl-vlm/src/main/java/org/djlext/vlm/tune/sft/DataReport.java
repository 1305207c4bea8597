package org.djlext.vlm.tune.sft;

/**
 * What became of the examples of a file.
 *
 * @param read how many there are
 * @param kept how many are learnt from
 * @param truncated how many of those were cut off
 * @param tooLong how many were left out as they are too long
 * @param empty how many were left out as they have no answer
 * @param withoutTarget how many were left out as nothing to learn was left of them
 * @param unlikeStarts how many have prompts whose tokens are not how the whole begins
 * @param tokens how many tokens are read by the model
 * @param learntTokens how many of them count in the loss
 */
public record DataReport(
    long read,
    long kept,
    long truncated,
    long tooLong,
    long empty,
    long withoutTarget,
    long unlikeStarts,
    long tokens,
    long learntTokens) {

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            "%d examples with %d tokens, of which %d are learnt"
                .formatted(kept, tokens, learntTokens));
    add(text, truncated, "cut off");
    add(text, tooLong, "left out as too long");
    add(text, empty, "left out without an answer");
    add(text, withoutTarget, "left out, nothing to learn being left of them");
    add(text, unlikeStarts, "with prompts that are tokenized otherwise before their answers");
    return text.toString();
  }

  private static void add(StringBuilder text, long count, String what) {
    if (count > 0) {
      text.append("; ").append(count).append(' ').append(what);
    }
  }
}
