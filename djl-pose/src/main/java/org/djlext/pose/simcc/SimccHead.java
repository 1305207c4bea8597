package org.djlext.pose.simcc;

import ai.djl.training.initializer.NormalInitializer;
import org.djlext.flashattn.fused.Kernel;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.pose.layers.FeatureMap;
import org.djlext.pose.layers.Upsampling;

/**
 * The head of the SimCC paper: {@code (B, C, h, w) -> simcc_x (B, K, W * k), simcc_y (B, K, H *
 * k)}, k bins for each pixel, by one linear map for each axis on maps that may first be enlarged.
 */
public final class SimccHead extends BinHead {

  private static final float DEVIATION = 0.01f;

  /**
   * Constructs the head.
   *
   * @param upsampling how the map is enlarged
   * @param map what the backbone gives
   * @param joints K
   * @param bins how many bins there are
   */
  public SimccHead(Upsampling upsampling, FeatureMap map, int joints, BinCounts bins) {
    super(upsampling.program(ProgramSource.resource(SimccHead.class, "simcc.py")), bins, joints);
    // mmpose has a head within the head when there is something to enlarge
    String prefix = upsampling.channels().isEmpty() ? "" : "deconv_head.";
    addAll(prefix, upsampling.layers(map.channels(), joints));
    int area = upsampling.output(map, joints).area();
    add("mlp_head_x", Kernel.linear(area, bins.x(), true, new NormalInitializer(DEVIATION)));
    add("mlp_head_y", Kernel.linear(area, bins.y(), true, new NormalInitializer(DEVIATION)));
  }
}
