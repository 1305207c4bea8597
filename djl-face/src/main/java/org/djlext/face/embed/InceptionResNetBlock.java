package org.djlext.face.embed;

import ai.djl.training.initializer.UniformInitializer;
import org.djlext.flashattn.fused.Kernel;
import org.djlext.flashattn.fused.NormalizedKernel;
import org.djlext.flashattn.ops.ProgramSource;

/**
 * Inception-ResNet v1 (facenet-pytorch: models/inception_resnet_v1.py), under its names. Its
 * classifier, which only some checkpoints have, is not read.
 */
final class InceptionResNetBlock extends FaceEmbeddingBlock {

  private static final double EPSILON = 1e-3;
  private static final int LAST = 1792;

  InceptionResNetBlock(FaceEmbeddingConfig config) {
    super(config, program(config), EPSILON);
    unit("conv2d_1a", 3, 32, 3, 3);
    unit("conv2d_2a", 32, 32, 3, 3);
    unit("conv2d_2b", 32, 64, 3, 3);
    unit("conv2d_3b", 64, 80, 1, 1);
    unit("conv2d_4a", 80, 192, 3, 3);
    unit("conv2d_4b", 192, 256, 3, 3);
    for (int i = 0; i < 5; i++) {
      addBlock35("repeat_1." + i + ".");
    }
    unit("mixed_6a.branch0", 256, 384, 3, 3);
    unit("mixed_6a.branch1.0", 256, 192, 1, 1);
    unit("mixed_6a.branch1.1", 192, 192, 3, 3);
    unit("mixed_6a.branch1.2", 192, 256, 3, 3);
    for (int i = 0; i < 10; i++) {
      addSplitKernel("repeat_2." + i + ".", 896, 128, 7);
    }
    unit("mixed_7a.branch0.0", 896, 256, 1, 1);
    unit("mixed_7a.branch0.1", 256, 384, 3, 3);
    unit("mixed_7a.branch1.0", 896, 256, 1, 1);
    unit("mixed_7a.branch1.1", 256, 256, 3, 3);
    unit("mixed_7a.branch2.0", 896, 256, 1, 1);
    unit("mixed_7a.branch2.1", 256, 256, 3, 3);
    unit("mixed_7a.branch2.2", 256, 256, 3, 3);
    for (int i = 0; i < 5; i++) {
      addSplitKernel("repeat_3." + i + ".", LAST, 192, 3);
    }
    addSplitKernel("block8.", LAST, 192, 3);
    int size = config.embeddingSize();
    Kernel last = Kernel.linear(LAST, size, false, uniform(LAST));
    add("last", NormalizedKernel.of("linear", last, "bn", size, EPSILON));
  }

  private void addBlock35(String name) {
    unit(name + "branch0", 256, 32, 1, 1);
    unit(name + "branch1.0", 256, 32, 1, 1);
    unit(name + "branch1.1", 32, 32, 3, 3);
    unit(name + "branch2.0", 256, 32, 1, 1);
    unit(name + "branch2.1", 32, 32, 3, 3);
    unit(name + "branch2.2", 32, 32, 3, 3);
    mix(name, 96, 256);
  }

  private void addSplitKernel(String name, int channels, int inner, int length) {
    unit(name + "branch0", channels, inner, 1, 1);
    unit(name + "branch1.0", channels, inner, 1, 1);
    unit(name + "branch1.1", inner, inner, 1, length);
    unit(name + "branch1.2", inner, inner, length, 1);
    mix(name, 2 * inner, channels);
  }

  private void mix(String name, int in, int out) {
    add(name + "conv2d", Kernel.convolution(in, out, 1, true, uniform(in)));
  }

  private void unit(String name, int in, int out, int height, int width) {
    Kernel kernel = Kernel.oblong(in, out, height, width, uniform(in * height * width));
    add(name, NormalizedKernel.of("conv", kernel, "bn", out, EPSILON));
  }

  /** How convolutions and linear maps begin in torch. */
  private static UniformInitializer uniform(int fanIn) {
    return new UniformInitializer((float) (1 / Math.sqrt(fanIn)));
  }

  private static ProgramSource program(FaceEmbeddingConfig config) {
    return ProgramSource.resource(InceptionResNetBlock.class, "inception_resnet_v1.py")
        .with("dropout", config.dropout());
  }
}
