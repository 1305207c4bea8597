package org.djlext.face.embed;

import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.XavierInitializer;
import java.util.List;
import org.djlext.face.embed.EmbeddingNetwork.MobileFaceNet;
import org.djlext.flashattn.fused.Kernel;
import org.djlext.flashattn.fused.NormalizedKernel;
import org.djlext.flashattn.fused.Vector;
import org.djlext.flashattn.ops.ProgramSource;

/**
 * MobileFaceNet (insightface: recognition/arcface_torch/backbones/mobilefacenet.py), under its
 * names.
 */
final class MobileFaceNetBlock extends FaceEmbeddingBlock {

  private static final double EPSILON = 1e-5;
  private static final float SLOPE = 0.25f;
  private static final int GROUPS = 64;
  private static final int LAST = 512;

  /** He initialization, as the reference has it. */
  private static final Initializer HE =
      new XavierInitializer(
          XavierInitializer.RandomType.GAUSSIAN, XavierInitializer.FactorType.OUT, 2);

  MobileFaceNetBlock(FaceEmbeddingConfig config, MobileFaceNet shape) {
    super(config, program(config, shape), EPSILON);
    List<Integer> blocks = shape.blocks();
    int narrow = GROUPS * shape.scale();
    int wide = 2 * narrow;
    convolution("layers.0", 3, narrow, 3);
    if (blocks.get(0) == 1) {
      convolution("layers.1", narrow / GROUPS, narrow, 3);
    } else {
      addStack("layers.1", narrow, blocks.get(0), 128);
    }
    addDeep("layers.2", narrow, 128, narrow);
    addStack("layers.3", narrow, blocks.get(1), 128);
    addDeep("layers.4", narrow, 256, wide);
    addStack("layers.5", wide, blocks.get(2), 256);
    addDeep("layers.6", wide, 512, wide);
    addStack("layers.7", wide, blocks.get(3), 256);
    convolution("conv_sep", wide, LAST, 1);
    linear("features.layers.0", 1, LAST, MobileFaceNet.MAP_SIDE);
    Kernel last = Kernel.linear(LAST, config.embeddingSize(), false, HE);
    add("features.layers", NormalizedKernel.of("2", last, "3", config.embeddingSize(), EPSILON));
  }

  private void addStack(String name, int channels, int count, int inner) {
    for (int i = 0; i < count; i++) {
      addDeep(name + ".layers." + i, channels, inner, channels);
    }
  }

  /** A convolution of each channel alone, between two that mix them. */
  private void addDeep(String name, int in, int inner, int out) {
    convolution(name + ".layers.0", in, inner, 1);
    convolution(name + ".layers.1", 1, inner, 3);
    linear(name + ".layers.2", inner, out, 1);
  }

  private void convolution(String name, int in, int out, int size) {
    linear(name, in, out, size);
    add(name + ".layers.2", new Vector("weight", new ConstantInitializer(SLOPE), out));
  }

  private void linear(String name, int in, int out, int size) {
    Kernel kernel = Kernel.convolution(in, out, size, false, HE);
    add(name + ".layers", NormalizedKernel.of("0", kernel, "1", out, EPSILON));
  }

  private static ProgramSource program(FaceEmbeddingConfig config, MobileFaceNet shape) {
    return ProgramSource.resource(MobileFaceNetBlock.class, "mobilefacenet.py")
        .with("first", shape.blocks().get(0))
        .with("depths", shape.blocks().subList(1, shape.blocks().size()))
        .with("dropout", config.dropout());
  }
}
