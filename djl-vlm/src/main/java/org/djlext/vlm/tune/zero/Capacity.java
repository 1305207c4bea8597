package org.djlext.vlm.tune.zero;

import java.util.OptionalLong;
import java.util.function.LongToDoubleFunction;

/**
 * What fits into the memory of a device beside the training state.
 *
 * @param bytes the memory of one device
 * @param state the training state that it holds
 */
public record Capacity(double bytes, StateMemory state) {

  private static final long MOST = 1L << 40;

  /**
   * Returns what is left for activations.
   *
   * @return a number of bytes, negative if not even the state fits
   */
  public double left() {
    return bytes - state.total();
  }

  /**
   * Finds the largest batch.
   *
   * @param activations the model's activations
   * @param length the number of tokens of each sequence
   * @return how many sequences, or nothing if not even one fits
   */
  public OptionalLong batch(ActivationMemory activations, long length) {
    return largest(batch -> activations.bytes(batch, length));
  }

  /**
   * Finds the largest length.
   *
   * @param activations the model's activations
   * @param batch the number of sequences
   * @return how many tokens each may have, or nothing if not even one fits
   */
  public OptionalLong length(ActivationMemory activations, long batch) {
    return largest(length -> activations.bytes(batch, length));
  }

  private OptionalLong largest(LongToDoubleFunction needed) {
    if (needed.applyAsDouble(1) > left()) {
      return OptionalLong.empty();
    }
    long fits = 1;
    long above = MOST;
    while (above - fits > 1) {
      long middle = fits + (above - fits) / 2;
      if (needed.applyAsDouble(middle) <= left()) {
        fits = middle;
      } else {
        above = middle;
      }
    }
    return OptionalLong.of(fits);
  }
}
