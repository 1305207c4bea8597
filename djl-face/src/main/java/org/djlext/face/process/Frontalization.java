package org.djlext.face.process;

import java.util.Objects;
import java.util.random.RandomGenerator;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.align.HeadPose;

/**
 * Turns a face to the front, as Hassner and others do ("Effective face frontalization in
 * unconstrained images", 2015): the picture is laid on an average face, turned as the points tell,
 * and seen from the front. What the head hides of itself, or a cover hides on one side only, is
 * taken from the other side, with soft edges.
 *
 * <p>The result is aligned to the template. The turn is known within some degrees only, so faces
 * turned by less than {@code least} are aligned and not turned; one that is aligned already then
 * stays as it is. A nod is left as it is, since five points do not tell it from a long face or a
 * short nose.
 *
 * @param template what the result is aligned to
 * @param least the yaw up to which a face counts as frontal, in degrees, 0 or more
 */
public record Frontalization(FaceTemplate template, double least) implements FaceStep {

  /** To 112 x 112 pixels, from 10 degrees on. */
  public static final Frontalization STANDARD = new Frontalization(FaceTemplate.ARCFACE, 10);

  /**
   * Checks the values.
   *
   * @param template what the result is aligned to
   * @param least the yaw up to which a face counts as frontal, in degrees
   * @throws IllegalArgumentException if the angle is negative or there is no template
   */
  public Frontalization {
    Objects.requireNonNull(template, "template");
    if (!(least >= 0)) {
      throw new IllegalArgumentException(
          "frontalisation: expected an angle of 0 or more, found " + least);
    }
  }

  /**
   * Does it.
   *
   * @param face the face, with points found in this picture; those of a template say nothing of how
   *     the head is turned
   * @param random not used
   * @return the face from the front, of the template's size
   * @throws org.djlext.face.align.AlignmentException if no face can have these points
   */
  @Override
  public FaceSample apply(FaceSample face, RandomGenerator random) {
    HeadFit fit = HeadFit.of(face.points());
    HeadPose pose = fit.pose();
    boolean frontal = Math.abs(pose.yaw()) < least;
    HeadPose front = new HeadPose(0, pose.pitch(), pose.roll());
    return new FaceTurn(face, fit, frontal ? pose : front, template).apply();
  }
}
