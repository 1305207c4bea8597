package org.djlext.detr.panoptic;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/** Group normalization (arXiv 1803.08494) of {@code (B, C, H, W)}. */
final class GroupNorm extends AbstractBlock {

  static final double EPSILON = 1e-5;

  private static final byte VERSION = 1;

  private final ProgramSource program;
  private final Parameter weight;
  private final Parameter bias;

  GroupNorm(int channels) {
    super(VERSION);
    weight = add("weight", Parameter.Type.GAMMA, channels);
    bias = add("bias", Parameter.Type.BETA, channels);
    program =
        ProgramSource.resource(GroupNorm.class, "group_norm.py")
            .with("groups", PanopticHeadConfig.groups(channels))
            .with("eps", EPSILON);
  }

  private Parameter add(String name, Parameter.Type type, int channels) {
    return addParameter(
        Parameter.builder().setName(name).setType(type).optShape(new Shape(channels)).build());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    Device device = x.getDevice();
    NDArray w = store.getValue(weight, device, training);
    NDArray b = store.getValue(bias, device, training);
    return TorchProgram.of(program).call("group_norm", training, x, w, b);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }
}
