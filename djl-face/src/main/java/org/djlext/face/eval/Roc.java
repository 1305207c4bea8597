package org.djlext.face.eval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The receiver operating characteristic: how many pairs of one person are accepted against how many
 * of two, as the threshold falls. Begins at (0, 0) and ends at (1, 1), with a point for each
 * distinct score, which is accepted when it reaches the threshold.
 */
public final class Roc {

  private final List<RocPoint> points;

  private Roc(List<RocPoint> points) {
    this.points = Collections.unmodifiableList(points);
  }

  /**
   * Computes the curve.
   *
   * @param scores the pairs
   * @return the curve with every distinct score
   * @throws IllegalArgumentException if pairs of one person, or of two, are missing
   */
  public static Roc of(PairScores scores) {
    int mated = (int) IntStream.range(0, scores.size()).filter(scores::same).count();
    int others = scores.size() - mated;
    if (mated == 0 || others == 0) {
      throw new IllegalArgumentException(
          "expected pairs of one person and of two, found %d and %d".formatted(mated, others));
    }
    double[] keys = new double[scores.size()];
    int[] order = SortedScores.descending(scores.size(), scores::similarity, keys);
    List<RocPoint> points = new ArrayList<>();
    points.add(new RocPoint(Double.POSITIVE_INFINITY, 0, 0));
    int trueAccepts = 0;
    for (int i = 0; i < order.length; i++) {
      trueAccepts += scores.same(order[i]) ? 1 : 0;
      if (i + 1 == order.length || keys[i + 1] != keys[i]) {
        int falseAccepts = i + 1 - trueAccepts;
        points.add(
            new RocPoint(keys[i], (double) falseAccepts / others, (double) trueAccepts / mated));
      }
    }
    return new Roc(points);
  }

  /**
   * Returns the points.
   *
   * @return the points, with falling thresholds; that of the first is infinite
   */
  public List<RocPoint> points() {
    return points;
  }

  /**
   * Leaves only corners, as {@code roc_curve} of scikit-learn does unless told otherwise. The area
   * stays, but {@link #tarAtFar} may then take a point further away: the evaluation code of IJB
   * that is in use does that.
   *
   * @return the curve without points on straight lines between others
   */
  public Roc corners() {
    List<RocPoint> corners = new ArrayList<>();
    corners.add(points.get(0));
    int last = points.size() - 1;
    for (int i = 1; i <= last; i++) {
      if (i == 1 || i == last || !straight(i)) {
        corners.add(points.get(i));
      }
    }
    return new Roc(corners);
  }

  /** Equal steps on both axes on both sides; counts are whole, so rates are compared loosely. */
  private boolean straight(int i) {
    RocPoint a = points.get(i - 1);
    RocPoint b = points.get(i);
    RocPoint c = points.get(i + 1);
    double far = a.falseAcceptRate() - 2 * b.falseAcceptRate() + c.falseAcceptRate();
    double tar = a.trueAcceptRate() - 2 * b.trueAcceptRate() + c.trueAcceptRate();
    return Math.abs(far) < 1e-12 && Math.abs(tar) < 1e-12;
  }

  /**
   * Returns the area under the curve, by trapezoids: the chance that a pair of one person scores
   * higher than one of two, ties counting half.
   *
   * @return the area, 0 to 1
   */
  public double auc() {
    double area = 0;
    for (int i = 1; i < points.size(); i++) {
      RocPoint a = points.get(i - 1);
      RocPoint b = points.get(i);
      area +=
          (b.falseAcceptRate() - a.falseAcceptRate())
              * (b.trueAcceptRate() + a.trueAcceptRate())
              / 2;
    }
    return area;
  }

  /**
   * Finds the point whose rate of false accepts is nearest to the one wanted, of several the one of
   * most true accepts.
   *
   * @param falseAcceptRate the wanted rate
   * @return the point
   */
  public RocPoint nearest(double falseAcceptRate) {
    return points.stream()
        .min(
            Comparator.<RocPoint>comparingDouble(
                    p -> Math.abs(p.falseAcceptRate() - falseAcceptRate))
                .thenComparingDouble(p -> -p.trueAcceptRate()))
        .orElseThrow();
  }

  /**
   * Returns the rate of true accepts at a rate of false accepts, as {@link #nearest} finds it.
   *
   * @param falseAcceptRate the wanted rate
   * @return the rate of true accepts there
   */
  public double tarAtFar(double falseAcceptRate) {
    return nearest(falseAcceptRate).trueAcceptRate();
  }

  /**
   * Returns the equal error rate: where as many pairs of two persons are accepted as pairs of one
   * are rejected, on the straight line between points.
   *
   * @return the rate
   */
  public double eer() {
    for (int i = 1; i < points.size(); i++) {
      RocPoint a = points.get(i - 1);
      RocPoint b = points.get(i);
      double before = 1 - a.trueAcceptRate() - a.falseAcceptRate();
      double after = 1 - b.trueAcceptRate() - b.falseAcceptRate();
      if (after <= 0) {
        double share = before == after ? 0 : before / (before - after);
        return a.falseAcceptRate() + share * (b.falseAcceptRate() - a.falseAcceptRate());
      }
    }
    throw new IllegalStateException("a curve that does not end at (1, 1)");
  }

  /**
   * Finds the threshold of the highest accuracy, of several the highest one.
   *
   * @param matedShare how many of a hundred pairs are of one person, as a share; accuracy depends
   *     on it
   * @return the point
   */
  public RocPoint mostAccurate(double matedShare) {
    RocPoint best = null;
    double most = Double.NEGATIVE_INFINITY;
    for (RocPoint point : points) {
      double accuracy =
          matedShare * point.trueAcceptRate() + (1 - matedShare) * (1 - point.falseAcceptRate());
      if (accuracy > most + 1e-12) {
        best = point;
        most = accuracy;
      }
    }
    return best;
  }
}
