package org.djlext.face.match;

import org.djlext.face.eval.PairScores;

/**
 * A logistic curve over the similarity (Platt 1999), with the smoothed answers of that paper and
 * the Newton steps of Lin, Lin and Weng (2007).
 *
 * @param slope how steep the curve is, not negative
 * @param offset the log-odds at a similarity of 0
 */
public record PlattScaling(double slope, double offset) implements Calibration {

  private static final int MOST_STEPS = 200;
  private static final double SMALLEST_STEP = 1e-10;
  private static final double RIDGE = 1e-12;

  /**
   * Learns the curve.
   *
   * @param scores pairs with known answers
   * @return the curve
   * @throws IllegalArgumentException if a kind of pairs is missing, or pairs of one person do not
   *     score higher
   */
  public static PlattScaling fit(PairScores scores) {
    double mated = 0;
    for (int i = 0; i < scores.size(); i++) {
      mated += scores.same(i) ? 1 : 0;
    }
    double others = scores.size() - mated;
    if (mated == 0 || others == 0) {
      throw new IllegalArgumentException(
          "expected pairs of one person and of two, found %.0f and %.0f".formatted(mated, others));
    }
    double high = (mated + 1) / (mated + 2);
    double low = 1 / (others + 2);
    PlattScaling curve = new PlattScaling(0, Math.log((mated + 1) / (others + 1)));
    double loss = curve.loss(scores, high, low);
    for (int step = 0; step < MOST_STEPS; step++) {
      double[] direction = curve.newton(scores, high, low);
      double length = 1;
      PlattScaling next = null;
      double nextLoss = Double.POSITIVE_INFINITY;
      while (length >= SMALLEST_STEP) {
        next =
            new PlattScaling(
                curve.slope + length * direction[0], curve.offset + length * direction[1]);
        nextLoss = next.loss(scores, high, low);
        if (nextLoss < loss) {
          break;
        }
        length /= 2;
      }
      if (!(nextLoss < loss)) {
        break; // as low as numbers go
      }
      curve = next;
      loss = nextLoss;
    }
    if (curve.slope < 0) {
      throw new IllegalArgumentException(
          "expected pairs of one person to score higher, found a slope of " + curve.slope);
    }
    return curve;
  }

  private double loss(PairScores scores, double high, double low) {
    double loss = 0;
    for (int i = 0; i < scores.size(); i++) {
      double logit = logit(scores.similarity(i));
      double target = scores.same(i) ? high : low;
      loss += Math.max(logit, 0) - target * logit + Math.log1p(Math.exp(-Math.abs(logit)));
    }
    return loss;
  }

  /** The step to the lowest point of the parabola that touches the loss here. */
  private double[] newton(PairScores scores, double high, double low) {
    double gradientSlope = 0;
    double gradientOffset = 0;
    double slopes = RIDGE;
    double offsets = RIDGE;
    double mixed = 0;
    for (int i = 0; i < scores.size(); i++) {
      double x = scores.similarity(i);
      double p = probability(x);
      double error = p - (scores.same(i) ? high : low);
      double curvature = p * (1 - p);
      gradientSlope += error * x;
      gradientOffset += error;
      slopes += curvature * x * x;
      offsets += curvature;
      mixed += curvature * x;
    }
    double determinant = slopes * offsets - mixed * mixed;
    return new double[] {
      -(offsets * gradientSlope - mixed * gradientOffset) / determinant,
      -(slopes * gradientOffset - mixed * gradientSlope) / determinant
    };
  }

  private double logit(double similarity) {
    return slope * similarity + offset;
  }

  @Override
  public double probability(double similarity) {
    return 1 / (1 + Math.exp(-logit(similarity)));
  }
}
