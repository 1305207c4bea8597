package org.djlext.vlm.tune.preference;

/**
 * How pairs make batches.
 *
 * @param batchSize how many pairs a batch has, at least 1; twice as many rows are read
 * @param shuffle whether each epoch has an order of its own
 * @param pad the token of padding, which is never seen by others
 * @param seed of the order
 */
public record PairSettings(int batchSize, boolean shuffle, long pad, long seed) {

  /**
   * Checks the values.
   *
   * @param batchSize at least 1
   * @param shuffle whether each epoch has an order of its own
   * @param pad the token of padding
   * @param seed of the order
   * @throws IllegalArgumentException naming the value
   */
  public PairSettings {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch_size: expected at least 1, found " + batchSize);
    }
  }

  PairSettings inOrder() {
    return new PairSettings(batchSize, false, pad, seed);
  }

  String identity() {
    return batchSize + " " + shuffle + " " + seed;
  }
}
