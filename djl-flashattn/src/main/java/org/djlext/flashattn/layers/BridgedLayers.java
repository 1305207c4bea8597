package org.djlext.flashattn.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;
import org.djlext.flashattn.ops.WeightAdaptations;
import org.djlext.flashattn.ops.WeightAdaptations.Use;

/** Single layers as DJL computes them, or as programs where their weights are adapted. */
public final class BridgedLayers {

  private static final ProgramSource PROGRAM =
      ProgramSource.resource(BridgedLayers.class, "single_layers.py");

  private BridgedLayers() {}

  /**
   * Maps vectors.
   *
   * @param x {@code (..., in)}
   * @param weight {@code (out, in)}, perhaps adapted
   * @param bias {@code (out)}, perhaps adapted, or null
   * @param training whether gradients are wanted
   * @return {@code (..., out)}, of the manager of x
   */
  public static NDList linear(NDArray x, NDArray weight, NDArray bias, boolean training) {
    boolean adapted =
        WeightAdaptations.of(weight, Use.LINEAR, training) != null
            || WeightAdaptations.packed(weight) != null
            || bias != null && WeightAdaptations.of(bias, Use.ANY, training) != null;
    if (!adapted) {
      return Linear.linear(x, weight, bias);
    }
    TorchProgram program = TorchProgram.of(PROGRAM);
    return bias == null
        ? program.call("linear", training, x, weight)
        : program.call("linear_biased", training, x, weight, bias);
  }

  /**
   * Looks up vectors.
   *
   * @param ids {@code (...)} int64
   * @param table {@code (V, E)}, perhaps adapted
   * @param training whether gradients are wanted
   * @return {@code (..., E)}, of the manager of the ids
   */
  public static NDList embedding(NDArray ids, NDArray table, boolean training) {
    return WeightAdaptations.of(table, Use.EMBEDDING, training) == null
        ? Embedding.embedding(ids, table, SparseFormat.DENSE)
        : TorchProgram.of(PROGRAM).call("embed", training, ids, table);
  }

  /**
   * Returns what a weight is as a whole, for those that make another one of it.
   *
   * @param weight {@code (out, in)} or a vector, perhaps adapted
   * @param owner the owner of what has to be made
   * @return a new array if the weight is adapted, else the weight itself
   */
  public static NDArray whole(NDArray weight, NDManager owner) {
    if (!WeightAdaptations.isAdapted(weight)) {
      return weight;
    }
    NDArray[] list = {weight};
    NDArray whole = TorchProgram.of(PROGRAM).call("whole", false, weight, list).singletonOrThrow();
    whole.attach(owner);
    return whole;
  }
}
