package org.djlext.flashattn.quantized;

import ai.djl.ndarray.NDArray;
import org.djlext.flashattn.ops.PackedWeight;

/** How weights are held in few bits. */
public sealed interface Quantization permits Nf4, Int8 {

  /**
   * Returns the four-bit floats of QLoRA: 4.5 bits a weight, or 4.127 with double quantization.
   *
   * @param doubleQuantization whether the scales of blocks are held in eight bits too
   * @return the way
   */
  static Quantization nf4(boolean doubleQuantization) {
    return new Nf4(doubleQuantization);
  }

  /**
   * Returns eight-bit integers, with one scale for each row.
   *
   * @return the way
   */
  static Quantization int8() {
    return new Int8();
  }

  /**
   * Packs a weight.
   *
   * @param key another handle of the tensor that programs will get in place of the weight
   * @param weight {@code (out, in)} of a floating-point type, which stays as it is
   * @return what the weight is held as, owned by the manager of the key
   */
  PackedWeight pack(NDArray key, NDArray weight);
}
