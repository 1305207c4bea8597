package org.djlext.flashattn.quantized;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.djlext.flashattn.ops.PackedWeight;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * Four-bit floats whose values are as frequent as those of a normal distribution (arXiv 2305.14314,
 * section 3, appendix E), with one scale for each block of 64 weights in the order of rows, in the
 * layout of bitsandbytes.
 *
 * @param doubleQuantization whether the scales are held in eight bits too, with scales of their own
 *     for each 256
 */
public record Nf4(boolean doubleQuantization) implements Quantization {

  static final ProgramSource PROGRAM = ProgramSource.resource(Nf4.class, "pack.py");

  private static final float[] CODE = {
    -1.0f,
    -0.6961928009986877f,
    -0.5250730514526367f,
    -0.39491748809814453f,
    -0.28444138169288635f,
    -0.18477343022823334f,
    -0.09105003625154495f,
    0.0f,
    0.07958029955625534f,
    0.16093020141124725f,
    0.24611230194568634f,
    0.33791524171829224f,
    0.44070982933044434f,
    0.5626170039176941f,
    0.7229568362236023f,
    1.0f
  };

  /**
   * Returns the code book.
   *
   * @return the 16 values, ascending
   */
  public static float[] code() {
    return CODE.clone();
  }

  @Override
  public PackedWeight pack(NDArray key, NDArray weight) {
    CodeTables tables = CodeTables.on(weight.getDevice());
    TorchProgram program = TorchProgram.of(PROGRAM);
    NDList four = program.call("four_bits", false, weight, tables.middles());
    four.attach(key.getManager());
    NDArray packed = four.get(0);
    NDArray scales = four.get(1);
    if (!doubleQuantization) {
      return new PackedWeight(key, packed, scales, null, null, tables.pairs(), null);
    }
    try (scales) {
      NDList eight = program.call("scales", false, scales, tables.betweenScales());
      eight.attach(key.getManager());
      return new PackedWeight(
          key, packed, eight.get(0), eight.get(1), eight.get(2), tables.pairs(), tables.scales());
    }
  }

  @Override
  public String toString() {
    return doubleQuantization ? "nf4 with double quantization" : "nf4";
  }
}
