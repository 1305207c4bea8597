package org.djlext.vlm.kimivl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.djlext.vlm.decoder.TokenInputs;

/**
 * The raw inputs of a pass over whole sequences, checked but for the images, which the tower
 * checks.
 *
 * @param tokens {@code input_ids (B, T)} and perhaps {@code attention_mask (B, T)}
 * @param images {@code pixel_values} and {@code image_grid_hws}, or null if there are none
 * @param media how many of the tokens are media tokens
 */
record KimiVlInputs(TokenInputs tokens, NDList images, int media) {

  private static final int IMAGE_ARRAYS = 2;

  /**
   * Checks the inputs.
   *
   * @throws IllegalArgumentException naming the input, what was expected and what was found
   */
  static KimiVlInputs of(NDList inputs, KimiVlConfig config) {
    if (inputs.isEmpty() || inputs.size() > 2 + IMAGE_ARRAYS) {
      throw new IllegalArgumentException(
          "inputs: expected input_ids, perhaps attention_mask, and perhaps pixel_values with"
              + " image_grid_hws, found %d arrays".formatted(inputs.size()));
    }
    // masks have the two axes of the ids
    boolean withImages = inputs.size() > 2;
    int texts = withImages ? inputs.size() - IMAGE_ARRAYS : inputs.size();
    TokenInputs tokens = TokenInputs.of(inputs.subNDList(0, texts), config.text().vocabSize());
    int media = 0;
    for (long id : tokens.ids().toLongArray()) {
      media += id == config.mediaTokenId() ? 1 : 0;
    }
    if (!withImages && media > 0) {
      throw new IllegalArgumentException(
          "pixel_values: expected the images of %d media tokens in input_ids, found none"
              .formatted(media));
    }
    return new KimiVlInputs(tokens, withImages ? inputs.subNDList(texts) : null, media);
  }

  /**
   * Checks that there is a feature for every media token.
   *
   * @param features (M, E)
   */
  void requireAsMany(NDArray features) {
    long found = features.getShape().get(0);
    if (found != media) {
      throw new IllegalArgumentException(
          "image_grid_hws: expected images of as many features as input_ids has media tokens, %d,"
                  .formatted(media)
              + " found "
              + found);
    }
  }
}
