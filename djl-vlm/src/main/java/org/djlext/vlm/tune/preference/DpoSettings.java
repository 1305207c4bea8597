package org.djlext.vlm.tune.preference;

/**
 * The loss of direct preference optimisation.
 *
 * @param variant how a margin becomes a loss
 * @param beta how strongly the reference holds
 * @param labelSmoothing the share of pairs thought to be labelled the wrong way round
 */
public record DpoSettings(DpoVariant variant, double beta, double labelSmoothing) {

  /**
   * Returns trl's defaults: sigmoid, beta 0.1, no smoothing.
   *
   * @return the settings
   */
  public static DpoSettings standard() {
    return new DpoSettings(DpoVariant.SIGMOID, 0.1, 0);
  }
}
