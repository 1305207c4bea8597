package org.djlext.face.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Open-set identification as NIST's FRVT 1:N and the IJB protocols define it: a probe is answered
 * by the persons that reach a threshold and are among the first ranks.
 */
public final class OpenSet {

  private final List<OpenSetPoint> points;

  private OpenSet(List<OpenSetPoint> points) {
    this.points = Collections.unmodifiableList(points);
  }

  /**
   * Computes the curve.
   *
   * @param scores probes against a gallery, of persons enrolled and not
   * @param rank a probe is missed when its own person is behind this rank; 1 is usual, {@code
   *     Integer.MAX_VALUE} counts the threshold alone
   * @return the curve
   * @throws IllegalArgumentException if a kind of probes is missing or the rank is below 1
   */
  public static OpenSet of(IdentificationScores scores, int rank) {
    if (rank < 1) {
      throw new IllegalArgumentException("rank: expected at least 1, found " + rank);
    }
    double[] alarms =
        IntStream.range(0, scores.probes())
            .filter(i -> !scores.mated(i))
            .mapToDouble(scores::highest)
            .sorted()
            .toArray();
    int mated = scores.probes() - alarms.length;
    if (mated == 0 || alarms.length == 0) {
      throw new IllegalArgumentException(
          "expected probes of persons enrolled and not, found %d and %d"
              .formatted(mated, alarms.length));
    }
    double[] hits =
        IntStream.range(0, scores.probes())
            .filter(scores::mated)
            .filter(i -> scores.rank(i) <= rank)
            .mapToDouble(scores::own)
            .sorted()
            .toArray();
    double[] thresholds =
        DoubleStream.concat(Arrays.stream(alarms), Arrays.stream(hits))
            .sorted()
            .distinct()
            .toArray();
    List<OpenSetPoint> points = new ArrayList<>();
    points.add(new OpenSetPoint(Double.POSITIVE_INFINITY, 0, 1));
    int alarm = alarms.length;
    int hit = hits.length;
    for (int i = thresholds.length - 1; i >= 0; i--) {
      while (alarm > 0 && alarms[alarm - 1] >= thresholds[i]) {
        alarm--;
      }
      while (hit > 0 && hits[hit - 1] >= thresholds[i]) {
        hit--;
      }
      double fpir = (double) (alarms.length - alarm) / alarms.length;
      double fnir = 1 - (double) (hits.length - hit) / mated;
      points.add(new OpenSetPoint(thresholds[i], fpir, fnir));
    }
    return new OpenSet(points);
  }

  /**
   * Returns the points.
   *
   * @return the points, with falling thresholds; that of the first is infinite
   */
  public List<OpenSetPoint> points() {
    return points;
  }

  /**
   * Returns the point of fewest misses among those that do not exceed a rate of false alarms.
   *
   * @param fpir the highest rate of false positive identifications
   * @return the point; the one that answers nothing if no other stays below
   */
  public OpenSetPoint atFpir(double fpir) {
    OpenSetPoint best = points.get(0);
    for (OpenSetPoint point : points) {
      if (point.fpir() <= fpir) {
        best = point;
      }
    }
    return best;
  }
}
