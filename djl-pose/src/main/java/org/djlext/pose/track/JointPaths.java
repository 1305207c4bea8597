package org.djlext.pose.track;

import java.util.stream.IntStream;
import org.djlext.pose.keypoint.Keypoints;
import org.djlext.pose.person.PersonPose;

/** The filters of a person's joints, one for each axis. */
final class JointPaths {

  private final double minScore;
  private final OneEuroFilter[] x;
  private final OneEuroFilter[] y;

  JointPaths(TrackerSettings settings, int joints) {
    this.minScore = settings.minJointScore();
    this.x = filters(settings.filter(), joints);
    this.y = filters(settings.filter(), joints);
  }

  private static OneEuroFilter[] filters(OneEuroSettings settings, int joints) {
    return IntStream.range(0, joints)
        .mapToObj(i -> new OneEuroFilter(settings))
        .toArray(OneEuroFilter[]::new);
  }

  PersonPose smooth(PersonPose found, double seconds) {
    Keypoints joints = found.joints();
    double size = Math.sqrt(found.area());
    float[] smoothX = joints.x().clone();
    float[] smoothY = joints.y().clone();
    for (int i = 0; i < joints.size(); i++) {
      if (isSure(joints, i, minScore)) {
        smoothX[i] = (float) x[i].filter(joints.x()[i], seconds, size);
        smoothY[i] = (float) y[i].filter(joints.y()[i], seconds, size);
      }
    }
    return new PersonPose(
        new Keypoints(smoothX, smoothY, joints.scores(), joints.sigma()),
        found.set(),
        found.box(),
        found.area(),
        found.score());
  }

  /** Models that were broken by their training give places that are not numbers. */
  static boolean isSure(Keypoints joints, int i, double minScore) {
    return joints.scores()[i] >= minScore
        && Float.isFinite(joints.x()[i])
        && Float.isFinite(joints.y()[i]);
  }
}
