package org.djlext.pose.rle;

/**
 * The shape of a regression head.
 *
 * @param variant whose implementation it equals
 * @param sigma whether it gives a deviation with each coordinate
 * @param flow whether it holds the flow that residual likelihood is trained with
 */
public record RegressionConfig(Variant variant, boolean sigma, boolean flow) {

  /** The two published implementations, whose checkpoints differ. */
  public enum Variant {
    /**
     * The authors': coordinates from -0.5 to 0.5, from a linear map of the vector divided by its
     * length.
     */
    AUTHORS,
    /** mmpose's: coordinates from 0 to 1, from one linear map with those of sigma. */
    MMPOSE
  }

  /** Residual log-likelihood regression as mmpose has it. */
  public static final RegressionConfig RLE = new RegressionConfig(Variant.MMPOSE, true, true);

  /**
   * Checks the values.
   *
   * @param variant whose implementation it equals
   * @param sigma whether it gives a deviation with each coordinate
   * @param flow whether it holds the flow that residual likelihood is trained with
   * @throws IllegalArgumentException if there is a flow without sigma
   */
  public RegressionConfig {
    if (flow && !sigma) {
      throw new IllegalArgumentException("flow: expected false when sigma is false, found true");
    }
  }

  /**
   * Returns the same head without its flow, which inference does not need.
   *
   * @return the smaller head
   */
  public RegressionConfig withoutFlow() {
    return new RegressionConfig(variant, sigma, false);
  }

  /** What is added to coordinates to bring them to the range from 0 to 1. */
  double offset() {
    return variant == Variant.AUTHORS ? 0.5 : 0;
  }

  /** What the implementation adds to sigma before it divides. */
  double sigmaEpsilon() {
    return variant == Variant.AUTHORS ? 0 : 1e-9;
  }
}
