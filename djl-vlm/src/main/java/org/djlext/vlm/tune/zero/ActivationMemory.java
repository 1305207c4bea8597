package org.djlext.vlm.tune.zero;

/**
 * The bytes of what the backward pass needs, of a decoder in 16 bits (arXiv 2205.05198, section 4):
 * {@code 34 s b h + 5 a s^2 b} for a layer, with length s, batch b, size h and a heads. Data
 * parallelism does not partition it.
 *
 * @param layers the number of layers
 * @param hidden h, the size of a hidden state
 * @param heads a, the number of heads
 * @param vocabulary V, the number of token ids
 * @param flash whether attention keeps no scores, which takes the second term away
 * @param checkpointing whether only the input of each layer is kept, and one layer at a time is
 *     computed again, for about a third more work
 */
public record ActivationMemory(
    int layers, int hidden, int heads, int vocabulary, boolean flash, boolean checkpointing) {

  /**
   * Checks the values.
   *
   * @param layers the number of layers
   * @param hidden h, the size of a hidden state
   * @param heads a, the number of heads
   * @param vocabulary V, the number of token ids
   * @param flash whether attention keeps no scores
   * @param checkpointing whether only the input of each layer is kept
   * @throws IllegalArgumentException if a number is not positive
   */
  public ActivationMemory {
    positive("layers", layers);
    positive("hidden", hidden);
    positive("heads", heads);
    positive("vocabulary", vocabulary);
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": expected at least 1, found " + value);
    }
  }

  /**
   * Computes the bytes of a batch.
   *
   * @param batch b, the number of sequences
   * @param length s, the number of tokens of each
   * @return the layers' activations and the logits in float32
   */
  public double bytes(long batch, long length) {
    double tokens = (double) batch * length;
    double layer = 34 * tokens * hidden + (flash ? 0 : 5.0 * heads * tokens * length);
    double kept = checkpointing ? 2 * tokens * hidden * layers + layer : layer * layers;
    return kept + logits(batch, length);
  }

  /**
   * Computes the bytes of the logits alone, which are most of it in small models.
   *
   * @param batch b, the number of sequences
   * @param length s, the number of tokens of each
   * @return 4 bytes for every token and token id
   */
  public double logits(long batch, long length) {
    return 4.0 * batch * length * vocabulary;
  }
}
