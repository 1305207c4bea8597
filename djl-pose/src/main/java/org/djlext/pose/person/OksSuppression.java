package org.djlext.pose.person;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Leaves out people who were found twice: of poses that are nearer to each other than a threshold
 * the surest one stays (mmpose: oks_nms).
 *
 * @param threshold the similarity from 0 to 1 above which two poses are one person
 */
public record OksSuppression(double threshold) implements PoseSuppression {

  /** What COCO's evaluations use. */
  public static final OksSuppression COCO = new OksSuppression(0.9);

  /**
   * Checks the value.
   *
   * @param threshold the similarity from 0 to 1 above which two poses are one person
   * @throws IllegalArgumentException if it is not from 0 to 1
   */
  public OksSuppression {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("threshold: expected 0 to 1, found " + threshold);
    }
  }

  @Override
  public List<PersonPose> keep(List<PersonPose> poses) {
    List<PersonPose> sorted = new ArrayList<>(poses);
    sorted.sort(Comparator.comparingDouble(PersonPose::score).reversed());
    List<PersonPose> kept = new ArrayList<>();
    for (PersonPose pose : sorted) {
      if (kept.stream().allMatch(other -> similarity(other, pose) <= threshold)) {
        kept.add(pose);
      }
    }
    return kept;
  }

  /**
   * Compares two people by all their joints, on the scale of the mean of their areas.
   *
   * @param a a person
   * @param b another, with the same set of joints
   * @return object keypoint similarity, from 0 to 1
   */
  public static double similarity(PersonPose a, PersonPose b) {
    double area = (a.area() + b.area()) / 2 + Math.ulp(1.0);
    double sum = 0;
    for (int i = 0; i < a.joints().size(); i++) {
      double dx = a.joints().x()[i] - b.joints().x()[i];
      double dy = a.joints().y()[i] - b.joints().y()[i];
      double k = 2 * a.set().sigmas().get(i);
      sum += Math.exp(-(dx * dx + dy * dy) / (k * k) / area / 2);
    }
    return sum / a.joints().size();
  }
}
