package org.djlext.detr.panoptic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/** Group normalization (arXiv 1803.08494) of {@code (B, C, H, W)}. */
final class GroupNorm extends WeightAndBias {

  static final double EPSILON = 1e-5;

  private final ProgramSource program;

  GroupNorm(int channels) {
    super(Parameter.Type.GAMMA, Parameter.Type.BETA, new Shape(channels));
    program =
        ProgramSource.resource(GroupNorm.class, "group_norm.py")
            .with("groups", PanopticHeadConfig.groups(channels))
            .with("eps", EPSILON);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    List<NDArray> values = values(store, x.getDevice(), training);
    return TorchProgram.of(program).call("group_norm", training, x, values.get(0), values.get(1));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }
}
