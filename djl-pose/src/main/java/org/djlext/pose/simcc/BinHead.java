package org.djlext.pose.simcc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.pose.layers.Mirror;
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
    return new NDList(
        Mirror.places(outputs.get(0), mirrorIndices), Mirror.joints(outputs.get(1), mirrorIndices));
  }

  @Override
  public final Shape[] getOutputShapes(Shape[] inputShapes) {
    long batch = inputShapes[0].get(0);
    return new Shape[] {new Shape(batch, joints, bins.x()), new Shape(batch, joints, bins.y())};
  }
}
