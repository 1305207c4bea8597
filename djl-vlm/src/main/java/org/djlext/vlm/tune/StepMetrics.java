package org.djlext.vlm.tune;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is measured in one update, put together from its batches. Names are those of trl where it
 * has one.
 */
public final class StepMetrics {

  private final Map<String, double[]> values = new LinkedHashMap<>(); // sum and weight

  /** Constructs metrics without values. */
  public StepMetrics() {}

  /**
   * Adds a part of a sum, such as of a loss that each batch has divided by what the whole update
   * counts.
   *
   * @param name of the metric
   * @param part what this batch adds
   */
  public void sum(String name, double part) {
    double[] value = values.computeIfAbsent(name, n -> new double[] {0, 1});
    value[0] += part;
  }

  /**
   * Adds to a mean.
   *
   * @param name of the metric
   * @param value the mean of this batch
   * @param weight what it counts, at least 0
   */
  public void mean(String name, double value, double weight) {
    double[] mean = values.computeIfAbsent(name, n -> new double[2]);
    if (weight > 0) {
      mean[0] += value * weight;
      mean[1] += weight;
    }
  }

  /**
   * Returns all values.
   *
   * @return name to value, in the order they first came; NaN for the mean of nothing
   */
  public Map<String, Double> values() {
    Map<String, Double> result = new LinkedHashMap<>();
    values.forEach((name, value) -> result.put(name, value[0] / value[1]));
    return result;
  }
}
