package org.djlext.face.match;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.djlext.face.eval.PairScores;

/**
 * The rising steps that fit known answers best, by pooling neighbours that are out of order (Ayer
 * and others 1955), with straight lines between. Follows any shape, and wants more pairs than
 * {@link PlattScaling} for it. Beyond the similarities it has seen it stays flat.
 */
public final class IsotonicCalibration implements Calibration {

  private final double[] similarities;
  private final double[] probabilities;

  private IsotonicCalibration(double[] similarities, double[] probabilities) {
    this.similarities = similarities;
    this.probabilities = probabilities;
  }

  /**
   * Learns the steps.
   *
   * @param scores pairs with known answers
   * @return the steps
   * @throws IllegalArgumentException if there are no pairs
   */
  public static IsotonicCalibration fit(PairScores scores) {
    if (scores.size() == 0) {
      throw new IllegalArgumentException("expected pairs with known answers, found none");
    }
    int[] order =
        IntStream.range(0, scores.size())
            .boxed()
            .sorted(Comparator.comparingDouble(scores::similarity))
            .mapToInt(i -> i)
            .toArray();
    double[] places = new double[order.length];
    double[] counts = new double[order.length];
    double[] means = new double[order.length];
    int distinct = 0;
    for (int i : order) {
      if (distinct == 0 || places[distinct - 1] != scores.similarity(i)) {
        places[distinct++] = scores.similarity(i);
      }
      counts[distinct - 1]++;
      means[distinct - 1] += scores.same(i) ? 1 : 0;
    }
    for (int i = 0; i < distinct; i++) {
      means[i] /= counts[i];
    }
    return new IsotonicCalibration(
        Arrays.copyOf(places, distinct), pool(Arrays.copyOf(means, distinct), counts));
  }

  private static double[] pool(double[] means, double[] counts) {
    double[] values = new double[means.length];
    double[] weights = new double[means.length];
    int[] ends = new int[means.length];
    int blocks = 0;
    for (int i = 0; i < means.length; i++) {
      double value = means[i];
      double weight = counts[i];
      while (blocks > 0 && values[blocks - 1] >= value) {
        blocks--;
        double sum = weight + weights[blocks];
        value = (value * weight + values[blocks] * weights[blocks]) / sum;
        weight = sum;
      }
      values[blocks] = value;
      weights[blocks] = weight;
      ends[blocks++] = i + 1;
    }
    double[] rising = new double[means.length];
    for (int block = 0, from = 0; block < blocks; from = ends[block++]) {
      Arrays.fill(rising, from, ends[block], values[block]);
    }
    return rising;
  }

  @Override
  public double probability(double similarity) {
    int found = Arrays.binarySearch(similarities, similarity);
    if (found >= 0) {
      return probabilities[found];
    }
    int above = -found - 1;
    if (above == 0) {
      return probabilities[0];
    }
    if (above == similarities.length) {
      return probabilities[above - 1];
    }
    double share =
        (similarity - similarities[above - 1]) / (similarities[above] - similarities[above - 1]);
    return probabilities[above - 1] + share * (probabilities[above] - probabilities[above - 1]);
  }
}
