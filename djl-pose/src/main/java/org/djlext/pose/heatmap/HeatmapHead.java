package org.djlext.pose.heatmap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.pose.layers.FeatureMap;
import org.djlext.pose.layers.Mirror;
import org.djlext.pose.layers.PoseHead;
import org.djlext.pose.layers.Upsampling;

/**
 * The head of Simple Baselines: {@code (B, C, h, w) -> heatmaps (B, K, H', W')}, one map for each
 * joint, whose highest place is where the joint is.
 */
public final class HeatmapHead extends PoseHead {

  private final FeatureMap output;
  private final boolean shiftMirrored;

  /**
   * Constructs the head.
   *
   * @param upsampling how the map is enlarged
   * @param map what the backbone gives
   * @param joints K
   * @param shiftMirrored whether maps of mirrored pictures are moved right by one place, as models
   *     with classic warps need it and those with UDP warps do not
   */
  public HeatmapHead(Upsampling upsampling, FeatureMap map, int joints, boolean shiftMirrored) {
    super(upsampling.program(ProgramSource.resource(HeatmapHead.class, "heatmap.py")));
    this.output = upsampling.output(map, joints);
    this.shiftMirrored = shiftMirrored;
    addAll("", upsampling.layers(map.channels(), joints));
  }

  @Override
  public List<String> outputNames() {
    return List.of("heatmaps");
  }

  @Override
  protected NDList compute(ParameterStore store, NDArray map, NDList labels, boolean training) {
    return run("heatmaps", store, training, map);
  }

  @Override
  public NDList mirrored(NDList outputs, NDArray mirrorIndices) {
    NDArray maps = outputs.head();
    return new NDList(
        shiftMirrored
            ? Mirror.shiftedPlaces(maps, mirrorIndices)
            : Mirror.places(maps, mirrorIndices));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {
      new Shape(inputShapes[0].get(0), output.channels(), output.height(), output.width())
    };
  }
}
