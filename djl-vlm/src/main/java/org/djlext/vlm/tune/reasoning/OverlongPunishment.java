package org.djlext.vlm.tune.reasoning;

/**
 * The soft overlong punishment of DAPO (arXiv 2503.14476, section 3.4): what is added to the reward
 * of an answer that comes near the greatest length, from 0 down to minus the factor.
 *
 * @param maxLength the greatest length of an answer, in tokens
 * @param buffer how many tokens before it the punishment begins, {@code L_cache} in the paper
 * @param factor what an answer of the greatest length or more loses, 1 in the paper
 */
public record OverlongPunishment(int maxLength, int buffer, double factor) {

  /**
   * Checks the values.
   *
   * @param maxLength the greatest length of an answer
   * @param buffer how many tokens before it the punishment begins
   * @param factor what an answer of the greatest length or more loses
   * @throws IllegalArgumentException naming the value that cannot be
   */
  public OverlongPunishment {
    if (buffer < 1 || buffer > maxLength) {
      throw new IllegalArgumentException(
          "overlong_buffer: expected from 1 to the greatest length of %d, found %d"
              .formatted(maxLength, buffer));
    }
    if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "overlong_factor: expected finite, at least 0, found " + factor);
    }
  }

  /**
   * Computes what an answer loses.
   *
   * @param length its length in tokens
   * @return 0 or less, to be added to its reward
   */
  public float of(int length) {
    double over = length - (maxLength - (double) buffer);
    return (float) (-factor * Math.min(1, Math.max(0, over / buffer)));
  }
}
