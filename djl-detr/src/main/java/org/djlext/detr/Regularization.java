package org.djlext.detr;

/**
 * What training drops, each from 0 to below 1.
 *
 * @param dropout part of the encoder's input and of what each attention and feed-forward part adds
 * @param attention part of the attention weights
 * @param activation part of the inner activations of the feed-forward parts
 * @param encoderLayers chance that an encoder layer is skipped
 * @param decoderLayers chance that a decoder layer is skipped
 */
public record Regularization(
    double dropout,
    double attention,
    double activation,
    double encoderLayers,
    double decoderLayers) {

  /** Nothing is dropped. */
  public static final Regularization NONE = new Regularization(0, 0, 0, 0, 0);

  /**
   * Checks the values.
   *
   * @param dropout part of the encoder's input and of what each part adds
   * @param attention part of the attention weights
   * @param activation part of the inner activations of the feed-forward parts
   * @param encoderLayers chance that an encoder layer is skipped
   * @param decoderLayers chance that a decoder layer is skipped
   * @throws IllegalArgumentException naming the field and its value
   */
  public Regularization {
    part("dropout", dropout);
    part("attention_dropout", attention);
    part("activation_dropout", activation);
    part("encoder_layerdrop", encoderLayers);
    part("decoder_layerdrop", decoderLayers);
  }

  /**
   * Returns plain dropout, as HuggingFace's default has it.
   *
   * @param dropout part of the encoder's input and of what each part adds
   * @return nothing else dropped
   */
  public static Regularization of(double dropout) {
    return new Regularization(dropout, 0, 0, 0, 0);
  }

  private static void part(String field, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          field + ": expected at least 0 and below 1, found " + value);
    }
  }
}
