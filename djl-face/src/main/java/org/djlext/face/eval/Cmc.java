package org.djlext.face.eval;

import java.util.stream.IntStream;

/**
 * The cumulative match characteristic: how many probes have their own person among the first k.
 * Probes of persons who are not enrolled are left out.
 */
public final class Cmc {

  private final double[] rates;

  private Cmc(double[] rates) {
    this.rates = rates;
  }

  /**
   * Computes the curve.
   *
   * @param scores probes against a gallery; a tie with another person counts against the probe
   * @return the curve
   * @throws IllegalArgumentException if no probe is of an enrolled person
   */
  public static Cmc of(IdentificationScores scores) {
    int[] ranks =
        IntStream.range(0, scores.probes()).filter(scores::mated).map(scores::rank).toArray();
    if (ranks.length == 0) {
      throw new IllegalArgumentException("expected probes of enrolled persons, found none");
    }
    int[] counts = new int[scores.enrolled()];
    for (int rank : ranks) {
      counts[rank - 1]++;
    }
    double[] rates = new double[counts.length];
    int found = 0;
    for (int i = 0; i < rates.length; i++) {
      found += counts[i];
      rates[i] = (double) found / ranks.length;
    }
    return new Cmc(rates);
  }

  /**
   * Returns the share of probes with their own person among the first k.
   *
   * @param k the rank, from 1; beyond the gallery the share is 1
   * @return the share
   * @throws IllegalArgumentException if k is below 1
   */
  public double rate(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("rank: expected at least 1, found " + k);
    }
    return k > rates.length ? 1 : rates[k - 1];
  }

  /**
   * Returns the curve.
   *
   * @return the shares of ranks 1, 2, ...
   */
  public double[] rates() {
    return rates.clone();
  }
}
