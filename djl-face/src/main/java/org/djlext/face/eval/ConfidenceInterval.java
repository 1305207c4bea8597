package org.djlext.face.eval;

import java.util.Locale;

/**
 * A figure and how sure it is.
 *
 * @param value the figure
 * @param lower the lower end
 * @param upper the upper end
 */
public record ConfidenceInterval(double value, double lower, double upper) {

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.4f [%.4f, %.4f]", value, lower, upper);
  }
}
