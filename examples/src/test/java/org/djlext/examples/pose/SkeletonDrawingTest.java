package org.djlext.examples.pose;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import org.djlext.pose.keypoint.JointSigma;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.keypoint.KeypointSet.Link;
import org.djlext.pose.keypoint.Keypoints;
import org.djlext.pose.person.PersonBox;
import org.djlext.pose.person.PersonPose;
import org.junit.jupiter.api.Test;

class SkeletonDrawingTest {

  private static final KeypointSet SET =
      new KeypointSet(
          List.of("head", "right_hand", "left_hand", "foot"),
          List.of(new Link("right_hand", "left_hand")),
          List.of(
              new Link("head", "left_hand"),
              new Link("head", "right_hand"),
              new Link("head", "foot")),
          List.of(0.1, 0.1, 0.1, 0.1));

  @Test
  void limbsHaveTheColourOfTheirSide() {
    BufferedImage drawn = draw(1, 1, 1, 1);
    assertThat(color(drawn, 350, 250)).isEqualTo(SkeletonColors.LEFT);
    assertThat(color(drawn, 150, 250)).isEqualTo(SkeletonColors.RIGHT);
    assertThat(color(drawn, 250, 350)).isEqualTo(SkeletonColors.MIDDLE);
  }

  @Test
  void lessSureLimbsArePaler() {
    Color pale = color(draw(1, 1, 0.5f, 1), 350, 250);
    assertThat(pale.getRed()).isBetween(100, SkeletonColors.LEFT.getRed() - 20);
  }

  @Test
  void unsureJointsAreLeftOutWithTheirLimbs() {
    BufferedImage drawn = draw(1, 0.1f, Float.NaN, 1);
    assertThat(color(drawn, 150, 250)).isEqualTo(Color.BLACK);
    assertThat(color(drawn, 350, 250)).isEqualTo(Color.BLACK);
    assertThat(color(drawn, 400, 400)).isEqualTo(Color.BLACK);
    assertThat(color(drawn, 250, 350)).isEqualTo(SkeletonColors.MIDDLE);
  }

  @Test
  void spreadIsAnEllipseAroundTheJoint() {
    float[] wide = {40, 40, 40, 40};
    float[] high = {8, 8, 8, 8};
    Keypoints joints = joints(Optional.of(new JointSigma(wide, high)), 1, 1, 1, 1);
    BufferedImage drawn = draw(joints);
    assertThat(color(drawn, 250 + 30, 100)).isNotEqualTo(Color.BLACK);
    assertThat(color(drawn, 250, 100 - 30)).isEqualTo(Color.BLACK);
    assertThat(color(draw(1, 1, 1, 1), 250 + 30, 100)).isEqualTo(Color.BLACK);
  }

  @Test
  void jointsOutsideThePictureDoNoHarm() {
    Keypoints far =
        new Keypoints(
            new float[] {-1e9f, 1e9f, 100, 100},
            new float[] {0, -1e9f, 100, 1e9f},
            new float[] {1, 1, 1, 1});
    BufferedImage picture = new BufferedImage(400, 400, BufferedImage.TYPE_INT_RGB);
    assertThat(new SkeletonDrawing(0.3).draw(picture, List.of(pose(far))).getWidth())
        .isEqualTo(400);
  }

  private static BufferedImage draw(float... scores) {
    return draw(joints(Optional.empty(), scores));
  }

  private static BufferedImage draw(Keypoints joints) {
    BufferedImage picture = new BufferedImage(500, 500, BufferedImage.TYPE_INT_RGB);
    return new SkeletonDrawing(0.3).draw(picture, List.of(pose(joints)));
  }

  /** The head in the middle above, hands to the sides, the foot below. */
  private static Keypoints joints(Optional<JointSigma> sigma, float... scores) {
    return new Keypoints(
        new float[] {250, 50, 450, 250}, new float[] {100, 400, 400, 450}, scores, sigma);
  }

  private static PersonPose pose(Keypoints joints) {
    return new PersonPose(joints, SET, new PersonBox(0, 0, 500, 500, 1), 250000, 1);
  }

  private static Color color(BufferedImage image, int x, int y) {
    return new Color(image.getRGB(x, y));
  }
}
