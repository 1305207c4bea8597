package org.djlext.pose.cspnext;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;
import java.util.function.Function;
import org.djlext.flashattn.fused.FusedBlock;
import org.djlext.flashattn.fused.Kernel;
import org.djlext.flashattn.fused.NormalizedKernel;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.pose.cspnext.CspNextConfig.Stage;

/**
 * The CSPNeXt backbone of RTMPose: {@code (B, 3, H, W) -> (B, C, H / stride, W / stride)}, the map
 * of its last stage. Parameters have mmpose's names.
 */
public final class CspNext extends FusedBlock {

  private static final int POOLED_BRANCHES = 4;

  private final CspNextConfig config;

  /**
   * Constructs the backbone.
   *
   * @param config its shape
   */
  public CspNext(CspNextConfig config) {
    super(program(config), config.normEpsilon(), true);
    this.config = config;
    int stem = config.stemChannels();
    convolution("stem.0", 3, stem, 3);
    convolution("stem.1", stem, stem, 3);
    convolution("stem.2", stem, config.widened(config.stages().get(0).in()), 3);
    for (int i = 0; i < config.stages().size(); i++) {
      addStage("stage" + (i + 1) + ".", config.stages().get(i));
    }
  }

  private void addStage(String name, Stage stage) {
    int out = config.widened(stage.out());
    convolution(name + "0", config.widened(stage.in()), out, 3);
    if (stage.pooled()) {
      convolution(name + "1.conv1", out, out / 2, 1);
      convolution(name + "1.conv2", out / 2 * POOLED_BRANCHES, out, 1);
    }
    String part = name + (stage.pooled() ? "2." : "1.");
    int inner = (int) (out * config.expandRatio());
    convolution(part + "main_conv", out, inner, 1);
    convolution(part + "short_conv", out, inner, 1);
    convolution(part + "final_conv", 2 * inner, out, 1);
    if (config.channelAttention()) {
      add(part + "attention.fc", Kernel.convolution(2 * inner, 2 * inner, 1, true, null));
    }
    for (int b = 0; b < config.deepened(stage.blocks()); b++) {
      String block = part + "blocks." + b + ".";
      convolution(block + "conv1", inner, inner, 3);
      convolution(block + "conv2.depthwise_conv", 1, inner, 5);
      convolution(block + "conv2.pointwise_conv", inner, inner, 1);
    }
  }

  private void convolution(String name, int in, int out, int size) {
    add(name, NormalizedKernel.convolution(in, out, size, config.normEpsilon()));
  }

  private static ProgramSource program(CspNextConfig config) {
    return ProgramSource.resource(CspNext.class, "cspnext.py")
        .with("stages", config.stages().size())
        .with("attention", config.channelAttention() ? 2 : 0)
        .with("blocks", list(config, stage -> config.deepened(stage.blocks())))
        .with("identity", list(config, stage -> stage.identity() ? "True" : "False"))
        .with("pooled", list(config, stage -> stage.pooled() ? "True" : "False"));
  }

  private static List<Object> list(CspNextConfig config, Function<Stage, Object> value) {
    return config.stages().stream().map(value).toList();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    return run("features", parameterStore, training, inputs.head());
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape x = inputShapes[0];
    return new Shape[] {
      new Shape(x.get(0), config.outputChannels(), reduced(x.get(2)), reduced(x.get(3)))
    };
  }

  /** The size after the stem and all stages, each of which rounds up; -1 stays unknown. */
  private long reduced(long size) {
    long reduced = size;
    for (int i = 0; i <= config.stages().size() && size >= 0; i++) {
      reduced = (reduced + 1) / 2;
    }
    return reduced;
  }
}
