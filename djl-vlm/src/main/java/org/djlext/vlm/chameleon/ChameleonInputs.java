package org.djlext.vlm.chameleon;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import java.util.OptionalLong;
import org.djlext.flashattn.ops.EngineMemory;

/**
 * Puts pictures into token ids: each placeholder becomes the token of one code, row by row and in
 * the order of the pictures.
 */
final class ChameleonInputs {

  private static final int PIXELS = 4;

  private ChameleonInputs() {}

  /**
   * Returns the inputs of the decoder.
   *
   * @param inputs input_ids (B, T), perhaps attention_mask (B, T), perhaps pixel_values (N, 3, H,
   *     W)
   * @return input_ids with codes, perhaps attention_mask
   * @throws IllegalArgumentException if there are more or fewer placeholders than codes
   */
  static NDList withCodes(
      NDList inputs, ImageVocabulary vocabulary, VqModelBlock vq, ParameterStore store) {
    NDList text = new NDList();
    NDArray pixels = null;
    for (NDArray input : inputs) {
      if (input.getShape().dimension() == PIXELS) {
        pixels = input;
      } else {
        text.add(input);
      }
    }
    NDArray ids = text.head();
    long[] codes = new long[0];
    if (pixels != null) {
      try (NDArray found = vq.encode(store, pixels)) {
        codes = found.toLongArray();
      }
    }
    OptionalLong placeholder = vocabulary.find(ImageVocabulary.IMAGE);
    long[] replaced = ids.toLongArray();
    int used = 0;
    for (int i = 0; i < replaced.length; i++) {
      if (placeholder.isPresent() && replaced[i] == placeholder.getAsLong()) {
        if (used < codes.length) {
          replaced[i] = vocabulary.idOf((int) codes[used]);
        }
        used++;
      }
    }
    if (used != codes.length) {
      throw new IllegalArgumentException(
          "input_ids: expected %d tokens %s, one for each code of %d pictures, found %d"
              .formatted(
                  codes.length,
                  ImageVocabulary.IMAGE,
                  pixels == null ? 0 : pixels.getShape().get(0),
                  used));
    }
    if (codes.length > 0) {
      text.set(0, EngineMemory.own(ids.getManager().create(replaced, ids.getShape())));
    }
    return text;
  }
}
