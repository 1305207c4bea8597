package org.djlext.vlm.tune.sft;

import java.util.Arrays;

/**
 * An example as tokens.
 *
 * @param ids the tokens
 * @param learnt which of them count in the loss
 */
public record Tokens(int[] ids, boolean[] learnt) {

  /**
   * Checks the arrays.
   *
   * @param ids the tokens
   * @param learnt which of them count
   */
  public Tokens {
    if (ids.length != learnt.length) {
      throw new IllegalArgumentException(
          "tokens: expected as many marks as ids %d, found %d"
              .formatted(ids.length, learnt.length));
    }
  }

  static Tokens of(long[] ids, int firstLearnt) {
    int[] shorter = Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
    boolean[] learnt = new boolean[ids.length];
    Arrays.fill(learnt, Math.min(firstLearnt, ids.length), ids.length, true);
    return new Tokens(shorter, learnt);
  }

  /**
   * Returns the number of tokens.
   *
   * @return at least 0
   */
  public int length() {
    return ids.length;
  }

  /**
   * Returns how many tokens count in the loss; the first one of a text never does.
   *
   * @return at least 0
   */
  public int learntCount() {
    int count = 0;
    for (int i = 1; i < learnt.length; i++) {
      count += learnt[i] ? 1 : 0;
    }
    return count;
  }

  /**
   * Cuts the end off.
   *
   * @param length how many tokens stay
   * @return the first tokens
   */
  public Tokens first(int length) {
    return new Tokens(Arrays.copyOf(ids, length), Arrays.copyOf(learnt, length));
  }
}
