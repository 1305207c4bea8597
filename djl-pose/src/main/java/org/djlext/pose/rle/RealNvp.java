package org.djlext.pose.rle;

import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.util.PairList;
import org.djlext.flashattn.fused.Constant;
import org.djlext.flashattn.fused.Kernel;
import org.djlext.flashattn.fused.Layer;

/**
 * The weights of the flow (RealNVP, arXiv 1605.08803): six couplings, each of which moves one of
 * two coordinates by a scale and a translation that depend on the other.
 */
final class RealNvp {

  static final int COUPLINGS = 6;

  /** Xavier's uniform distribution with a gain of 0.01. */
  static final Initializer SMALL =
      new XavierInitializer(
          XavierInitializer.RandomType.UNIFORM, XavierInitializer.FactorType.AVG, 3e-4f);

  private static final int HIDDEN = 64;

  private RealNvp() {}

  /** The layers in the order in which the program reads them. */
  static PairList<String, Layer> layers() {
    PairList<String, Layer> layers = new PairList<>();
    float[] masks = new float[2 * COUPLINGS];
    for (int i = 0; i < COUPLINGS; i++) {
      masks[2 * i + (i % 2 == 0 ? 1 : 0)] = 1; // (0, 1), (1, 0), and so on
    }
    layers.add("", new Constant("mask", masks, COUPLINGS, 2));
    for (String net : new String[] {"s", "t"}) {
      for (int i = 0; i < COUPLINGS; i++) {
        String name = "." + net + "." + i + ".";
        layers.add(name + 0, Kernel.linear(2, HIDDEN, true, SMALL));
        layers.add(name + 2, Kernel.linear(HIDDEN, HIDDEN, true, SMALL));
        layers.add(name + 4, Kernel.linear(HIDDEN, 2, true, SMALL));
      }
    }
    return layers;
  }

  /** Mean and covariance of the latent distribution, which is always the standard normal one. */
  static PairList<String, Layer> prior() {
    PairList<String, Layer> layers = new PairList<>();
    layers.add("", new Constant("loc", new float[] {0, 0}, 2));
    layers.add("", new Constant("cov", new float[] {1, 0, 0, 1}, 2, 2));
    return layers;
  }
}
