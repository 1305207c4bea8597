package org.djlext.flashattn.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/** Root mean square normalization over the last axis (arXiv 1910.07467): {@code (..., E)}. */
public final class RmsNorm extends LeafBlock {

  private final ProgramSource program;

  /**
   * Constructs the norm.
   *
   * @param size E, the size of the last axis
   * @param epsilon what is added to the mean square
   */
  public RmsNorm(int size, double epsilon) {
    super(Parameter.Type.GAMMA, new Shape(size));
    program = ProgramSource.resource(RmsNorm.class, "rms_norm.py").with("eps", epsilon);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    NDArray weight = weight(parameterStore, x.getDevice(), training);
    return TorchProgram.of(program).call("rms_norm", training, x, weight);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }
}
