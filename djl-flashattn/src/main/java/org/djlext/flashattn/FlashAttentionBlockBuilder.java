package org.djlext.flashattn;

import org.djlext.flashattn.layers.RotaryTable;

/** Builds a {@link FlashAttentionBlock}. */
public final class FlashAttentionBlockBuilder {

  private int embeddingSize;
  private int keySize;
  private int valueSize;
  private int heads;
  private int kvHeads;
  private int headSize;
  private boolean packed;
  private boolean bias = true;
  private boolean outputBias = true;
  private RotaryTable rotary;
  private AttentionOptions attention = AttentionOptions.plain();
  private FlashAttentionBlock.InputOrder inputOrder =
      FlashAttentionBlock.InputOrder.QUERY_KEY_VALUE;

  FlashAttentionBlockBuilder() {}

  /**
   * Sets the size of queries and of the output.
   *
   * @param size E
   * @return this builder
   */
  public FlashAttentionBlockBuilder setEmbeddingSize(int size) {
    this.embeddingSize = size;
    return this;
  }

  /**
   * Sets the number of query heads.
   *
   * @param heads H
   * @return this builder
   */
  public FlashAttentionBlockBuilder setHeadCount(int heads) {
    this.heads = heads;
    return this;
  }

  /**
   * Sets the number of key/value heads; as many as query heads by default.
   *
   * @param heads G, a divisor of H
   * @return this builder
   */
  public FlashAttentionBlockBuilder optKvHeadCount(int heads) {
    this.kvHeads = heads;
    return this;
  }

  /**
   * Sets the size of a head; E / H by default.
   *
   * @param size D
   * @return this builder
   */
  public FlashAttentionBlockBuilder optHeadSize(int size) {
    this.headSize = size;
    return this;
  }

  /**
   * Sets the sizes of keys and values before projection, for cross attention; E by default.
   *
   * @param keySize the last axis of keys
   * @param valueSize the last axis of values
   * @return this builder
   */
  public FlashAttentionBlockBuilder optKeyValueSize(int keySize, int valueSize) {
    this.keySize = keySize;
    this.valueSize = valueSize;
    return this;
  }

  /**
   * Makes queries, keys and values with one projection, for self attention only.
   *
   * @param packed whether to do so
   * @return this builder
   */
  public FlashAttentionBlockBuilder optPacked(boolean packed) {
    this.packed = packed;
    return this;
  }

  /**
   * Gives all projections a bias or none; they have one by default.
   *
   * @param bias whether they have
   * @return this builder
   */
  public FlashAttentionBlockBuilder optBias(boolean bias) {
    return optBias(bias, bias);
  }

  /**
   * Gives projections a bias or none.
   *
   * @param inputs whether those of queries, keys and values have one
   * @param output whether that of the output has one
   * @return this builder
   */
  public FlashAttentionBlockBuilder optBias(boolean inputs, boolean output) {
    this.bias = inputs;
    this.outputBias = output;
    return this;
  }

  /**
   * Turns queries and keys by their positions.
   *
   * @param rotary the table, of this Block's head size
   * @return this builder
   */
  public FlashAttentionBlockBuilder optRotary(RotaryTable rotary) {
    this.rotary = rotary;
    return this;
  }

  /**
   * Sets how the heads attend: causal, window, soft-cap, dropout and so on.
   *
   * @param attention the options, without mask, since masks are inputs
   * @return this builder
   */
  public FlashAttentionBlockBuilder optAttention(AttentionOptions attention) {
    this.attention = attention;
    return this;
  }

  /**
   * Sets what three or four inputs mean.
   *
   * @param order the order; query first by default
   * @return this builder
   */
  public FlashAttentionBlockBuilder optInputOrder(FlashAttentionBlock.InputOrder order) {
    this.inputOrder = order;
    return this;
  }

  /**
   * Builds the Block.
   *
   * @return the Block, not initialized
   * @throws IllegalArgumentException if sizes do not fit together
   */
  public FlashAttentionBlock build() {
    if (headSize == 0 && (heads <= 0 || embeddingSize % heads != 0)) {
      throw new IllegalArgumentException(
          "attention block: embedding size %d cannot be divided among %d heads; set a head size"
              .formatted(embeddingSize, heads));
    }
    return new FlashAttentionBlock(
        new FlashAttentionBlockConfig(
            embeddingSize,
            keySize == 0 ? embeddingSize : keySize,
            valueSize == 0 ? embeddingSize : valueSize,
            heads,
            kvHeads == 0 ? heads : kvHeads,
            headSize == 0 ? embeddingSize / heads : headSize,
            packed,
            bias,
            outputBias,
            rotary,
            attention,
            inputOrder));
  }
}
