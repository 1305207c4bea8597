package org.djlext.flashattn.quantized;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.djlext.flashattn.ops.PackedWeight;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * Whole numbers from -127 to 127 times a scale for each row, as bitsandbytes holds weights in eight
 * bits ({@code int8_vectorwise_quant}, arXiv 2208.07339). Only weights are rounded: what they are
 * multiplied with stays as it is.
 */
public record Int8() implements Quantization {

  @Override
  public PackedWeight pack(NDArray key, NDArray weight) {
    NDList packed = TorchProgram.of(Nf4.PROGRAM).call("rows", false, weight);
    packed.attach(key.getManager());
    return new PackedWeight(key, packed.get(0), packed.get(1), null, null, null, null);
  }

  @Override
  public String toString() {
    return "int8";
  }
}
