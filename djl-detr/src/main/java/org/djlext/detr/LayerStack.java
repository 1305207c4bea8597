package org.djlext.detr;

/**
 * The shape of an encoder or a decoder.
 *
 * @param layers how many layers there are
 * @param heads H, the number of attention heads
 * @param feedForward the inner size of the feed-forward part
 */
public record LayerStack(int layers, int heads, int feedForward) {

  /**
   * Checks the values.
   *
   * @param layers how many layers there are
   * @param heads H, the number of attention heads
   * @param feedForward the inner size of the feed-forward part
   * @throws IllegalArgumentException naming the field and its value
   */
  public LayerStack {
    positive("layers", layers);
    positive("attention heads", heads);
    positive("feed-forward size", feedForward);
  }

  static void positive(String field, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(field + ": expected a positive number, found " + value);
    }
  }
}
