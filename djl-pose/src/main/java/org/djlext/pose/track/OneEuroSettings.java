package org.djlext.pose.track;

/**
 * How strongly a {@link OneEuroFilter} smooths. Lower cutoffs smooth more and lag more; beta takes
 * the lag away where something moves fast.
 *
 * @param minCutoff the cutoff at rest, in Hz
 * @param beta what each unit of speed adds to the cutoff
 * @param derivativeCutoff the cutoff for the speed itself, in Hz
 */
public record OneEuroSettings(double minCutoff, double beta, double derivativeCutoff) {

  /**
   * Checks the values.
   *
   * @param minCutoff the cutoff at rest, in Hz
   * @param beta what each unit of speed adds to the cutoff
   * @param derivativeCutoff the cutoff for the speed itself, in Hz
   * @throws IllegalArgumentException naming the value at fault
   */
  public OneEuroSettings {
    positive("minCutoff", minCutoff);
    positive("derivativeCutoff", derivativeCutoff);
    if (!(beta >= 0) || !Double.isFinite(beta)) {
      throw new IllegalArgumentException("beta: expected 0 or more, found " + beta);
    }
  }

  private static void positive(String name, double hertz) {
    if (!(hertz > 0) || !Double.isFinite(hertz)) {
      throw new IllegalArgumentException(
          "%s: expected a positive number, found %s".formatted(name, hertz));
    }
  }
}
