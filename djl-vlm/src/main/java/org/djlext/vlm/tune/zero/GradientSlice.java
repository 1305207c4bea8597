package org.djlext.vlm.tune.zero;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/** The slice of the summed gradients that one rank owns: its part of their norm, and clipping. */
final class GradientSlice {

  private static final TorchProgram PROGRAM =
      TorchProgram.of(ProgramSource.resource(GradientSlice.class, "slice.py"));

  private GradientSlice() {}

  /** Makes a slice of zeros, cut as the layout cuts it. */
  static FlatVector zeros(FlatLayout layout, int rank, NDManager owner) {
    FlatVector.Builder vector = FlatVector.builder(owner);
    for (FlatPiece piece : layout.pieces(rank)) {
      vector.add(piece.at(), owner.zeros(new Shape(piece.length())), 0, piece.length());
    }
    return vector.build(layout.sliceSize());
  }

  /** Sums the squares in float64; padding has none. */
  static double squares(FlatVector slice) {
    NDArray[] parts = slice.parts().toArray(NDArray[]::new);
    if (parts.length == 0) {
      return 0; // nothing but padding
    }
    try (NDList sum = PROGRAM.call("squares", false, parts[0], parts)) {
      return sum.head().getDouble();
    }
  }

  static void scale(FlatVector slice, double factor) {
    NDArray[] parts = slice.parts().toArray(NDArray[]::new);
    if (parts.length > 0) {
      PROGRAM.call("scale", false, parts[0], parts, factor).close();
    }
  }
}
