package org.djlext.vlm.tune.preference;

/**
 * How the margin of a pair becomes a loss. With d = (log pi_c - log pi_r) - (log ref_c - log ref_r)
 * of summed log-probabilities, m the same of log-probabilities averaged over each answer's tokens,
 * beta, and smoothing e:
 */
public enum DpoVariant {
  /**
   * {@code -(1 - e) log s(beta d) - e log s(-beta d)} (arXiv 2305.18290, equation 7); with
   * smoothing, conservative DPO.
   */
  SIGMOID("sigmoid"),
  /** {@code [-(1 - e) log s(beta d) + e log s(-beta d)] / (1 - 2 e)} (arXiv 2403.00409). */
  ROBUST("robust"),
  /** {@code max(0, 1 - beta d)}, as SLiC (arXiv 2305.10425). */
  HINGE("hinge"),
  /** {@code (m - 1 / (2 beta))^2}: IPO (arXiv 2310.12036) as trl averages it over lengths. */
  IPO("ipo"),
  /** {@code (d - 1 / (2 beta))^2}: IPO of the first DPO code, without averaging. */
  IPO_SUM("ipo_sum"),
  /** As {@link #SIGMOID}, of m: trl's loss that averages over lengths. */
  SIGMOID_NORM("sigmoid_norm");

  private final String lossType;

  DpoVariant(String lossType) {
    this.lossType = lossType;
  }

  /**
   * Returns the variant's name in configurations.
   *
   * @return trl's {@code loss_type} where it has this variant
   */
  public String lossType() {
    return lossType;
  }

  /**
   * Says whether log-probabilities are averaged over each answer's tokens, so that long answers
   * weigh no more than short ones.
   *
   * @return whether m takes the place of d
   */
  public boolean averagesLengths() {
    return this == IPO || this == SIGMOID_NORM;
  }

  /**
   * Finds a variant by its name in configurations.
   *
   * @param lossType trl's {@code loss_type}
   * @return the variant
   * @throws IllegalArgumentException if there is none, listing those that are
   */
  public static DpoVariant of(String lossType) {
    StringBuilder known = new StringBuilder();
    for (DpoVariant variant : values()) {
      if (variant.lossType.equals(lossType)) {
        return variant;
      }
      known.append(known.isEmpty() ? "" : ", ").append(variant.lossType);
    }
    throw new IllegalArgumentException(
        "loss_type: expected one of " + known + "; found " + lossType);
  }
}
