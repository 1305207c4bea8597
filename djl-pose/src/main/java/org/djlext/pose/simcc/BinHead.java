package org.djlext.pose.simcc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.pose.layers.PoseHead;

/** What all heads share that classify a joint's x and y into bins. */
abstract sealed class BinHead extends PoseHead permits RtmccHead, SimccHead {

  private final BinCounts bins;
  private final int joints;

  BinHead(ProgramSource program, BinCounts bins, int joints) {
    super(program);
    this.bins = bins;
    this.joints = joints;
  }

  @Override
  public final List<String> outputNames() {
    return List.of("simcc_x", "simcc_y");
  }

  @Override
  protected final NDList compute(
      ParameterStore store, NDArray map, NDList labels, boolean training) {
    return run("bins", store, training, map);
  }

  @Override
  public final NDList mirrored(NDList outputs, NDArray mirrorIndices) {
    NDArray x = outputs.get(0).get(":", mirrorIndices).flip(-1);
    NDArray y = outputs.get(1).get(":", mirrorIndices);
    x.setName("simcc_x");
    y.setName("simcc_y");
    return new NDList(x, y);
  }

  @Override
  public final Shape[] getOutputShapes(Shape[] inputShapes) {
    long batch = inputShapes[0].get(0);
    return new Shape[] {new Shape(batch, joints, bins.x()), new Shape(batch, joints, bins.y())};
  }
}
