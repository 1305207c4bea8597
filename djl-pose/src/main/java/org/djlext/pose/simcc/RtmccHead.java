package org.djlext.pose.simcc;

import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import org.djlext.flashattn.fused.Kernel;
import org.djlext.flashattn.fused.Vector;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.pose.layers.FeatureMap;

/**
 * RTMPose's head: {@code (B, C, h, w) -> simcc_x (B, K, W * k), simcc_y (B, K, H * k)}, k bins for
 * each pixel. A joint is a vector, and a gated attention unit lets joints see each other.
 */
public final class RtmccHead extends BinHead {

  private static final float LINEAR_DEVIATION = 0.01f;
  private static final float KERNEL_DEVIATION = 0.001f;
  private static final Initializer UNIT =
      (manager, shape, type) -> manager.randomUniform(0, 1, shape, type);

  /**
   * Constructs the head.
   *
   * @param config its shape
   * @param map what the backbone gives
   * @param joints K
   * @param bins how many bins there are
   */
  public RtmccHead(RtmccConfig config, FeatureMap map, int joints, BinCounts bins) {
    super(program(config, map, joints), bins, joints);
    int e = config.hiddenSize();
    int v = config.valueSize();
    int s = config.querySize();
    add(
        "final_layer",
        Kernel.convolution(
            map.channels(), joints, config.finalKernel(), true, normal(KERNEL_DEVIATION)));
    add("mlp.0", new Vector("g", Initializer.ONES, 1));
    add("mlp.1", linear(map.area(), e));
    add("gau.ln", new Vector("g", Initializer.ONES, 1));
    add("gau.uv", linear(e, 2 * v + s));
    add("gau", new Vector("gamma", UNIT, 2, s));
    add("gau", new Vector("beta", UNIT, 2, s));
    add("gau.o", linear(v, e));
    add("gau.res_scale", new Vector("scale", Initializer.ONES, e));
    add("cls_x", linear(e, bins.x()));
    add("cls_y", linear(e, bins.y()));
    if (config.relativeBias()) {
      add("gau", new Vector("w", UNIT, 2L * joints - 1));
    }
  }

  private static Kernel linear(int in, int out) {
    return Kernel.linear(in, out, false, normal(LINEAR_DEVIATION));
  }

  private static Initializer normal(float deviation) {
    return new NormalInitializer(deviation);
  }

  private static ProgramSource program(RtmccConfig config, FeatureMap map, int joints) {
    return ProgramSource.resource(RtmccHead.class, "rtmcc.py")
        .with("silu", config.activation() == RtmccConfig.Activation.SILU)
        .with("joints", joints)
        .with("half", config.querySize() / 2)
        .with("rotary", config.rotary())
        .with("relative_bias", config.relativeBias())
        .with("hidden_scale", Math.pow(config.hiddenSize(), -0.5))
        .with("area_scale", Math.pow(map.area(), -0.5))
        .with("values", config.valueSize())
        .with("queries", config.querySize())
        .with("root", Math.sqrt(config.querySize()))
        .with("final_padding", config.finalKernel() / 2);
  }
}
