package org.djlext.pose.person;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Puts people who were found twice behind the others and keeps the first: whenever the surest
 * person is taken, the scores of the rest are multiplied by {@code exp(-oks^2 / threshold)}, where
 * oks says how near they are to that person (mmpose: soft_oks_nms).
 *
 * <p>The lowered scores decide the order and who is kept; people keep the scores they had.
 *
 * @param threshold the more, the less the scores of near people fall
 * @param most how many people are kept at most
 */
public record SoftOksSuppression(double threshold, int most) implements PoseSuppression {

  /** What evaluations of COCO use when they suppress softly. */
  public static final SoftOksSuppression COCO = new SoftOksSuppression(0.9, 20);

  /**
   * Checks the values.
   *
   * @param threshold the more, the less the scores of near people fall
   * @param most how many people are kept at most
   * @throws IllegalArgumentException if a value is not positive
   */
  public SoftOksSuppression {
    if (!(threshold > 0) || most < 1) {
      throw new IllegalArgumentException(
          "threshold and most: expected positive numbers, found %s and %d"
              .formatted(threshold, most));
    }
  }

  @Override
  public List<PersonPose> keep(List<PersonPose> poses) {
    List<PersonPose> rest = new ArrayList<>(poses);
    rest.sort(Comparator.comparingDouble(PersonPose::score).reversed());
    double[] scores = rest.stream().mapToDouble(PersonPose::score).toArray();
    List<PersonPose> kept = new ArrayList<>();
    while (!rest.isEmpty() && kept.size() < most) {
      int surest = surest(scores);
      PersonPose next = rest.remove(surest);
      scores = without(scores, surest);
      for (int i = 0; i < scores.length; i++) {
        double near = OksSuppression.similarity(next, rest.get(i));
        scores[i] *= Math.exp(-near * near / threshold);
      }
      kept.add(next);
    }
    return kept;
  }

  private static int surest(double[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return best;
  }

  private static double[] without(double[] scores, int index) {
    double[] rest = Arrays.copyOf(scores, scores.length - 1);
    System.arraycopy(scores, index + 1, rest, index, rest.length - index);
    return rest;
  }
}
