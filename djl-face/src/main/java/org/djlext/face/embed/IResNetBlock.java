package org.djlext.face.embed;

import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.initializer.UniformInitializer;
import java.util.List;
import org.djlext.face.embed.EmbeddingNetwork.IResNet;
import org.djlext.flashattn.fused.BatchNorm;
import org.djlext.flashattn.fused.Kernel;
import org.djlext.flashattn.fused.NormalizedKernel;
import org.djlext.flashattn.fused.NormalizedProjection;
import org.djlext.flashattn.fused.Vector;
import org.djlext.flashattn.ops.ProgramSource;

/** IResNet (insightface: recognition/arcface_torch/backbones/iresnet.py), under its names. */
final class IResNetBlock extends FaceEmbeddingBlock {

  /** The name of the first layer and the last ones, which checkpoints hold without one. */
  static final String STEM = "stem";

  static final String OUTPUT = "output";

  private static final double EPSILON = 1e-5;
  private static final float DEVIATION = 0.1f;

  /** How PReLU begins in torch. */
  private static final float SLOPE = 0.25f;

  IResNetBlock(FaceEmbeddingConfig config, IResNet shape) {
    super(config, program(config, shape), EPSILON);
    int in = shape.widths().get(0);
    convolution(STEM, "conv1", 3, in, 3, "bn1");
    add(STEM + ".prelu", new Vector("weight", new ConstantInitializer(SLOPE), in));
    for (int stage = 0; stage < shape.depths().size(); stage++) {
      int out = shape.widths().get(stage + 1);
      for (int i = 0; i < shape.depths().get(stage); i++) {
        addResidual("layer%d.%d".formatted(stage + 1, i), i == 0 ? in : out, out, i == 0);
      }
      in = out;
    }
    int side = shape.mapSide(config.inputSize());
    float bound = (float) (1 / Math.sqrt((double) in * side * side));
    add(
        OUTPUT,
        new NormalizedProjection(
            List.of("bn2", "fc", "features"),
            in,
            side * side,
            BatchNorm.shiftOnly(config.embeddingSize()),
            config.embeddingSize(),
            EPSILON,
            new UniformInitializer(bound)));
  }

  private void addResidual(String name, int in, int out, boolean first) {
    add(name + ".bn1", new BatchNorm(in));
    convolution(name, "conv1", in, out, 3, "bn2");
    add(name + ".prelu", new Vector("weight", new ConstantInitializer(SLOPE), out));
    convolution(name, "conv2", out, out, 3, "bn3");
    if (first) {
      convolution(name + ".downsample", "0", in, out, 1, "1");
    }
  }

  private void convolution(
      String name, String kernelName, int in, int out, int size, String normName) {
    Kernel kernel = Kernel.convolution(in, out, size, false, new NormalInitializer(DEVIATION));
    add(name, NormalizedKernel.of(kernelName, kernel, normName, out, EPSILON));
  }

  private static ProgramSource program(FaceEmbeddingConfig config, IResNet shape) {
    return ProgramSource.resource(IResNetBlock.class, "iresnet.py")
        .with("depths", shape.depths())
        .with("dropout", config.dropout());
  }
}
