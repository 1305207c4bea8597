package org.djlext.face.embed;

import org.djlext.flashattn.image.Normalization;

/**
 * What translators give to a network.
 *
 * @param size the side of a picture, pixels
 * @param normalization what is done to pixels
 * @param flipSum whether the embedding of the mirrored picture is added
 * @param several whether the network takes several pictures at once
 */
record EmbeddingInput(int size, Normalization normalization, boolean flipSum, boolean several) {

  EmbeddingInput {
    if (flipSum && !several) {
      throw new IllegalArgumentException(
          "flipSum: expected false, as the network takes one picture at a time, found true");
    }
  }
}
