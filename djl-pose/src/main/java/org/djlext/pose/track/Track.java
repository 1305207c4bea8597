package org.djlext.pose.track;

import org.djlext.pose.keypoint.Keypoints;
import org.djlext.pose.person.PersonPose;

/** A person over frames. */
final class Track {

  private final int id;
  private final JointPaths paths;
  private PersonPose last;
  private int frames;
  private int lost;

  Track(int id, PersonPose first, TrackerSettings settings) {
    this.id = id;
    this.last = first;
    this.paths = new JointPaths(settings, first.joints().size());
  }

  PersonPose last() {
    return last;
  }

  TrackedPose find(PersonPose found, double seconds) {
    last = found;
    lost = 0;
    frames++;
    return new TrackedPose(id, frames, paths.smooth(found, seconds), found);
  }

  /** Counts a frame without the person and says how many there were in a row. */
  int lose() {
    return ++lost;
  }

  /**
   * Object keypoint similarity with the pose that was found last, over the joints that are sure in
   * both; over all joints if there is none.
   */
  double similarity(PersonPose pose, double minScore) {
    double sure = similarity(pose, minScore, true);
    return Double.isNaN(sure) ? similarity(pose, minScore, false) : sure;
  }

  private double similarity(PersonPose pose, double minScore, boolean onlySure) {
    Keypoints a = last.joints();
    Keypoints b = pose.joints();
    double area = (last.area() + pose.area()) / 2;
    double sum = 0;
    int compared = 0;
    for (int i = 0; i < a.size(); i++) {
      if (!onlySure || JointPaths.isSure(a, i, minScore) && JointPaths.isSure(b, i, minScore)) {
        double dx = a.x()[i] - b.x()[i];
        double dy = a.y()[i] - b.y()[i];
        double k = 2 * pose.set().sigmas().get(i);
        sum += Math.exp(-(dx * dx + dy * dy) / (2 * area * k * k));
        compared++;
      }
    }
    return sum / compared;
  }
}
