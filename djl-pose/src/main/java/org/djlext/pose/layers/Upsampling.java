package org.djlext.pose.layers;

import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import java.util.List;
import org.djlext.flashattn.fused.Kernel;
import org.djlext.flashattn.fused.Layer;
import org.djlext.flashattn.fused.NormalizedKernel;
import org.djlext.flashattn.ops.ProgramSource;

/**
 * The transposed convolutions of Simple Baselines (arXiv 1804.06208), each of which doubles the
 * size, and the convolution that makes one map for each joint.
 *
 * @param channels the channels after each transposed convolution; may be empty
 * @param kernels their kernel sizes: 4, 3 or 2
 * @param finalKernel the odd kernel size of the last convolution
 */
public record Upsampling(List<Integer> channels, List<Integer> kernels, int finalKernel) {

  /** Three of 256 channels and a kernel of 4, then a 1 x 1 convolution. */
  public static final Upsampling SIMPLE_BASELINE =
      new Upsampling(List.of(256, 256, 256), List.of(4, 4, 4), 1);

  private static final float DEVIATION = 0.001f;

  /**
   * Checks the values.
   *
   * @param channels the channels after each transposed convolution; may be empty
   * @param kernels their kernel sizes: 4, 3 or 2
   * @param finalKernel the odd kernel size of the last convolution
   * @throws IllegalArgumentException naming the field and its value
   */
  public Upsampling {
    channels = List.copyOf(channels);
    kernels = List.copyOf(kernels);
    if (channels.size() != kernels.size()) {
      throw new IllegalArgumentException(
          "deconv_kernels: expected %d, found %s".formatted(channels.size(), kernels));
    }
    if (channels.stream().anyMatch(c -> c < 1)) {
      throw new IllegalArgumentException(
          "deconv_channels: expected positive numbers, found " + channels);
    }
    if (kernels.stream().anyMatch(k -> k < 2 || k > 4)) {
      throw new IllegalArgumentException(
          "deconv_kernels: expected each to be 4, 3 or 2, found " + kernels);
    }
    if (finalKernel < 1 || finalKernel % 2 == 0) {
      throw new IllegalArgumentException(
          "final_kernel: expected an odd number, found " + finalKernel);
    }
  }

  /**
   * Returns the size of the maps.
   *
   * @param map what the backbone gives
   * @param joints K
   * @return K channels and the larger size
   */
  public FeatureMap output(FeatureMap map, int joints) {
    int factor = 1 << channels.size();
    return new FeatureMap(joints, map.width() * factor, map.height() * factor);
  }

  /**
   * Makes the layers, in the order in which the program reads them.
   *
   * @param in channels that come in
   * @param joints K, channels that go out
   * @return name to layer
   */
  public PairList<String, Layer> layers(int in, int joints) {
    PairList<String, Layer> layers = new PairList<>();
    int c = in;
    for (int i = 0; i < channels.size(); i++) {
      int out = channels.get(i);
      Kernel kernel = Kernel.transposed(c, out, kernels.get(i), new NormalInitializer(DEVIATION));
      String first = String.valueOf(3 * i);
      String second = String.valueOf(3 * i + 1);
      layers.add(
          "deconv_layers",
          NormalizedKernel.transposed(first, kernel, second, out, PoseHead.NORM_EPSILON));
      c = out;
    }
    layers.add(
        "final_layer",
        Kernel.convolution(c, joints, finalKernel, true, new NormalInitializer(DEVIATION)));
    return layers;
  }

  /**
   * Puts the function {@code maps(x, w)} and {@code maps_end()} before a program.
   *
   * @param program a program that uses them
   * @return both, constants filled in
   */
  public ProgramSource program(ProgramSource program) {
    ProgramSource mine = ProgramSource.resource(Upsampling.class, "upsampling.py");
    return new ProgramSource(program.name(), mine.text() + "\n" + program.text())
        .with("deconvolutions", channels.size())
        .with("deconv_kernels", kernels.isEmpty() ? "[0]" : kernels)
        .with("final_padding", finalKernel / 2);
  }
}
