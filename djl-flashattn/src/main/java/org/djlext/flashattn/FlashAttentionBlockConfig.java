package org.djlext.flashattn;

import org.djlext.flashattn.layers.RotaryTable;

/**
 * What a {@link FlashAttentionBlock} is built from.
 *
 * @param embeddingSize E, the size of queries and of the output
 * @param keySize the size of keys before projection
 * @param valueSize the size of values before projection
 * @param heads H, the number of query heads
 * @param kvHeads G, the number of key/value heads, a divisor of H
 * @param headSize D, the size of a head
 * @param packed whether one projection makes queries, keys and values; for self attention only
 * @param bias whether the projections of queries, keys and values have a bias
 * @param outputBias whether the output projection has one
 * @param rotary rotary positions, or null for none
 * @param attention how the heads attend; without mask
 * @param inputOrder what three or four inputs mean
 */
public record FlashAttentionBlockConfig(
    int embeddingSize,
    int keySize,
    int valueSize,
    int heads,
    int kvHeads,
    int headSize,
    boolean packed,
    boolean bias,
    boolean outputBias,
    RotaryTable rotary,
    AttentionOptions attention,
    FlashAttentionBlock.InputOrder inputOrder) {

  /**
   * Checks the values.
   *
   * @param embeddingSize as above
   * @param keySize as above
   * @param valueSize as above
   * @param heads as above
   * @param kvHeads as above
   * @param headSize as above
   * @param packed as above
   * @param bias as above
   * @param outputBias as above
   * @param rotary as above
   * @param attention as above
   * @param inputOrder as above
   * @throws IllegalArgumentException if sizes do not fit together
   */
  public FlashAttentionBlockConfig {
    check(embeddingSize > 0, "embedding size", "a positive number", embeddingSize);
    check(keySize > 0, "key size", "a positive number", keySize);
    check(valueSize > 0, "value size", "a positive number", valueSize);
    check(heads > 0, "head count", "a positive number", heads);
    check(kvHeads > 0 && heads % kvHeads == 0, "kv head count", "a divisor of " + heads, kvHeads);
    check(headSize > 0, "head size", "a positive number", headSize);
    check(
        !packed || keySize == embeddingSize && valueSize == embeddingSize,
        "packed projection",
        "keys and values of the embedding size " + embeddingSize,
        keySize + " and " + valueSize);
    check(
        rotary == null || rotary.headSize() == headSize,
        "rotary head size",
        headSize,
        rotary == null ? null : rotary.headSize());
    check(attention.mask() == null, "attention options", "no mask", "one; masks are inputs");
    int slopes = attention.alibiSlopes().size();
    check(slopes == 0 || slopes == heads, "ALiBi slopes", heads, slopes);
  }

  private static void check(boolean right, String name, Object expected, Object found) {
    if (!right) {
      throw new IllegalArgumentException(
          "attention block, %s: expected %s, found %s".formatted(name, expected, found));
    }
  }
}
