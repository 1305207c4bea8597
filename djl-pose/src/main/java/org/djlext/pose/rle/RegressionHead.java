package org.djlext.pose.rle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import java.util.Arrays;
import java.util.List;
import org.djlext.flashattn.fused.Kernel;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.pose.layers.FeatureMap;
import org.djlext.pose.layers.Mirror;
import org.djlext.pose.layers.PoseHead;
import org.djlext.pose.rle.RegressionConfig.Variant;

/**
 * Regression of coordinates: {@code (B, C, h, w) -> coords (B, K, 2), sigma (B, K, 2)}, as parts of
 * the input's size; sigma lies between 0 and 1.
 *
 * <p>A training pass with labels, as {@code trainer.forward(data, labels)} does it, gives {@code
 * log_phi (B, K)} too: the logarithm of the flow's density at the labels {@code (B, K, 2)}, which
 * {@link ResidualLikelihoodLoss} needs. Inference never runs the flow.
 */
public final class RegressionHead extends PoseHead {

  private static final float DEVIATION = 0.01f;

  private final RegressionConfig config;
  private final int joints;
  private final int width;

  /**
   * Constructs the head.
   *
   * @param config its shape
   * @param map what the backbone gives
   * @param joints K
   * @param width the width of the input in pixels
   */
  public RegressionHead(RegressionConfig config, FeatureMap map, int joints, int width) {
    super(
        ProgramSource.resource(RegressionHead.class, "regression.py")
            .with("authors", config.variant() == Variant.AUTHORS)
            .with("sigma_epsilon", config.sigmaEpsilon())
            .with("couplings", RealNvp.COUPLINGS)
            .with("joints", joints));
    this.config = config;
    this.joints = joints;
    this.width = width;
    if (config.variant() == Variant.AUTHORS) {
      add("fc_coord.linear", linear(map, 2 * joints, RealNvp.SMALL));
      if (config.sigma()) {
        add("fc_sigma.linear", linear(map, 2 * joints, RealNvp.SMALL));
      }
    } else {
      int numbers = config.sigma() ? 4 : 2;
      add("fc", linear(map, numbers * joints, new NormalInitializer(DEVIATION)));
    }
    if (config.flow()) {
      addAll("flow", RealNvp.layers());
      if (config.variant() == Variant.MMPOSE) {
        addAll("flow", RealNvp.prior()); // not used, but mmpose stores it
      }
    }
  }

  private static Kernel linear(FeatureMap map, int out, Initializer initializer) {
    return Kernel.linear(map.channels(), out, true, initializer);
  }

  /**
   * Returns the shape of the head.
   *
   * @return what it was constructed from
   */
  public RegressionConfig config() {
    return config;
  }

  @Override
  public List<String> outputNames() {
    return config.sigma() ? List.of("coords", "sigma", "log_phi") : List.of("coords");
  }

  @Override
  protected NDList compute(ParameterStore store, NDArray map, NDList labels, boolean training) {
    if (!config.sigma()) {
      return run("coords", store, training, map);
    }
    if (!training || labels == null || !config.flow()) {
      return run("coords_sigma", store, training, map);
    }
    Shape expected = new Shape(map.getShape().get(0), joints, 2);
    if (!labels.head().getShape().equals(expected)) {
      throw new IllegalArgumentException(
          "labels[0]: expected coordinates %s, found %s"
              .formatted(expected, labels.head().getShape()));
    }
    return run("with_density", store, true, map, labels.head());
  }

  @Override
  public NDList mirrored(NDList outputs, NDArray mirrorIndices) {
    // x becomes 1 - x - 1/W, or -x - 1/W about a centre of 0
    double sum = 1 - 2 * config.offset() - 1.0 / width;
    NDList back = new NDList(Mirror.coordinates(outputs.get(0), mirrorIndices, sum));
    if (outputs.size() > 1) {
      back.add(Mirror.joints(outputs.get(1), mirrorIndices));
    }
    return back;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape[] shapes = new Shape[config.sigma() ? 2 : 1];
    Arrays.fill(shapes, new Shape(inputShapes[0].get(0), joints, 2));
    return shapes;
  }
}
