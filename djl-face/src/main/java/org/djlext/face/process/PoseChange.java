package org.djlext.face.process;

import java.util.Objects;
import java.util.random.RandomGenerator;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.align.HeadPose;

/**
 * Turns a face by random angles and aligns it again, as augmentation: the picture is laid on an
 * average face and that is turned. Angles are drawn evenly from minus to plus the most.
 *
 * @param yaw the most to either side, in degrees, 0 to 75
 * @param pitch the most up or down, in degrees, 0 to 45
 * @param template what the result is aligned to
 */
public record PoseChange(double yaw, double pitch, FaceTemplate template) implements FaceStep {

  private static final double MOST_YAW = 75;
  private static final double MOST_PITCH = 45;

  /**
   * Checks the values.
   *
   * @param yaw the most to either side, in degrees
   * @param pitch the most up or down, in degrees
   * @param template what the result is aligned to
   * @throws IllegalArgumentException if an angle is not in its range
   */
  public PoseChange {
    Objects.requireNonNull(template, "template");
    if (!(yaw >= 0 && yaw <= MOST_YAW && pitch >= 0 && pitch <= MOST_PITCH)) {
      throw new IllegalArgumentException(
          "pose change: expected a yaw of 0 to 75 and a pitch of 0 to 45 degrees, found %s and %s"
              .formatted(yaw, pitch));
    }
  }

  /**
   * Turns a face to a given pose.
   *
   * @param face the face, with its points
   * @param pose how the head is to be turned
   * @param template what the result is aligned to
   * @return the face seen so
   * @throws org.djlext.face.align.AlignmentException if no face can have these points
   */
  public static FaceSample to(FaceSample face, HeadPose pose, FaceTemplate template) {
    return new FaceTurn(face, HeadFit.of(face.points()), pose, template).apply();
  }

  @Override
  public FaceSample apply(FaceSample face, RandomGenerator random) {
    HeadFit fit = HeadFit.of(face.points());
    HeadPose pose = fit.pose();
    double toYaw = pose.yaw() + yaw * (2 * random.nextDouble() - 1);
    double toPitch = pose.pitch() + pitch * (2 * random.nextDouble() - 1);
    HeadPose target =
        new HeadPose(
            Math.max(-MOST_YAW, Math.min(MOST_YAW, toYaw)),
            Math.max(-MOST_PITCH, Math.min(MOST_PITCH, toPitch)),
            pose.roll());
    return new FaceTurn(face, fit, target, template).apply();
  }
}
