package org.djlext.examples.memory;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Large numbers as people write them: {@code 7B} parameters, {@code 24GB}. */
final class Quantity {

  private static final Pattern FORM =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([KMGBT]?)(B|IB)?", Pattern.CASE_INSENSITIVE);
  private static final Map<String, Double> POWERS =
      Map.of("", 1.0, "K", 1e3, "M", 1e6, "G", 1e9, "B", 1e9, "T", 1e12);

  private Quantity() {}

  /**
   * Reads a number of parameters.
   *
   * @throws IllegalArgumentException if it is none, with the forms that are read
   */
  static long parameters(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches() || form.group(3) != null) {
      throw new IllegalArgumentException(
          "--params: expected a number such as 7B, 350M or 6738415616, found " + text);
    }
    return positive("--params", text, number(form, 1000));
  }

  /**
   * Reads a number of bytes; GB are 1e9 bytes and GiB are 2^30.
   *
   * @throws IllegalArgumentException if it is none, with the forms that are read
   */
  static long bytes(String option, String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches() || "B".equalsIgnoreCase(form.group(2))) {
      throw new IllegalArgumentException(
          option + ": expected a number of bytes such as 24GB or 80GiB, found " + text);
    }
    return positive(
        "--memory", text, number(form, "IB".equalsIgnoreCase(form.group(3)) ? 1024 : 1000));
  }

  private static double number(Matcher form, int base) {
    double power = POWERS.get(form.group(2).toUpperCase(Locale.ROOT));
    double steps = Math.round(Math.log10(power) / 3);
    return Double.parseDouble(form.group(1)) * Math.pow(base, steps);
  }

  private static long positive(String option, String text, double value) {
    if (!(value >= 1 && value < 1e18)) {
      throw new IllegalArgumentException(option + ": expected from 1 to 1e18, found " + text);
    }
    return Math.round(value);
  }
}
