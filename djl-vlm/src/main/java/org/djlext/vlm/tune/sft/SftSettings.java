package org.djlext.vlm.tune.sft;

/**
 * How examples make batches.
 *
 * @param maxLength how many tokens a row may have, at least 2
 * @param batchSize how many rows a batch has, at least 1
 * @param packing how examples are put into rows
 * @param paddingFree whether rows are put one behind the other even if nothing is packed
 * @param bucketing whether rows of about one length come together
 * @param shuffle whether each epoch has an order of its own
 * @param pad the token of padding, which is never learnt or seen by others
 * @param seed of the order
 */
public record SftSettings(
    int maxLength,
    int batchSize,
    Packing packing,
    boolean paddingFree,
    boolean bucketing,
    boolean shuffle,
    long pad,
    long seed) {

  /**
   * Checks the values.
   *
   * @param maxLength at least 2
   * @param batchSize at least 1
   * @param packing how examples are put into rows
   * @param paddingFree whether rows are put one behind the other
   * @param bucketing whether rows of about one length come together
   * @param shuffle whether each epoch has an order of its own
   * @param pad the token of padding
   * @param seed of the order
   * @throws IllegalArgumentException naming the value
   */
  public SftSettings {
    if (maxLength < 2) {
      throw new IllegalArgumentException("max_length: expected at least 2, found " + maxLength);
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch_size: expected at least 1, found " + batchSize);
    }
  }

  /**
   * Returns trl's defaults: rows of at most 1024 tokens, 8 in a batch, padded, shuffled.
   *
   * @return the settings
   */
  public static SftSettings standard() {
    return new SftSettings(1024, 8, Packing.NONE, false, false, true, 0, 42);
  }

  SftSettings inOrder() {
    return new SftSettings(maxLength, batchSize, packing, paddingFree, bucketing, false, pad, seed);
  }

  /** Returns what decides the batches. */
  String identity() {
    return String.join(
        " ",
        String.valueOf(maxLength),
        String.valueOf(batchSize),
        packing.name(),
        String.valueOf(paddingFree),
        String.valueOf(bucketing),
        String.valueOf(shuffle),
        String.valueOf(seed));
  }
}
