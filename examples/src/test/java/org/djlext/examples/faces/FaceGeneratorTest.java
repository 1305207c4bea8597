package org.djlext.examples.faces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.djlext.examples.faces.FaceView.Expression;
import org.djlext.examples.faces.FaceView.Light;
import org.djlext.examples.faces.FaceView.Nuisance;
import org.djlext.examples.faces.FaceView.Occlusion;
import org.djlext.face.Face;
import org.djlext.face.FivePoints;
import org.djlext.face.align.FaceAligner;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;

class FaceGeneratorTest {

  private final FaceGenerator generator = new FaceGenerator(5);

  @Test
  void aSceneDependsOnSeedAndIndexOnly() {
    FaceScene scene = generator.scene(3);
    FaceScene again = new FaceGenerator(5).scene(3);
    assertThat(again.picture().pixels()).isEqualTo(scene.picture().pixels());
    assertThat(again.faces()).isEqualTo(scene.faces());
    assertThat(generator.scene(4).picture().pixels()).isNotEqualTo(scene.picture().pixels());
  }

  @Test
  void facesLieInTheSceneAndDoNotOverlap() {
    for (int i = 0; i < 20; i++) {
      FaceScene scene = generator.scene(i);
      assertThat(scene.people()).hasSameSizeAs(scene.faces()).isNotEmpty();
      for (Face face : scene.faces()) {
        assertThat(face.x()).isGreaterThanOrEqualTo(-1e-9);
        assertThat(face.y()).isGreaterThanOrEqualTo(-1e-9);
        assertThat(face.x() + face.width()).isLessThanOrEqualTo(FaceGenerator.SCENE + 1e-9);
        assertThat(face.y() + face.height()).isLessThanOrEqualTo(FaceGenerator.SCENE + 1e-9);
        assertThat(scene.faces().stream().filter(other -> overlap(face, other)))
            .containsExactly(face);
      }
    }
  }

  private static boolean overlap(Face a, Face b) {
    return a.x() < b.x() + b.width()
        && b.x() < a.x() + a.width()
        && a.y() < b.y() + b.height()
        && b.y() < a.y() + a.height();
  }

  @Test
  void turningRightMovesTheNoseToTheRightOfTheEyesMiddle() {
    FaceIdentity person = generator.person(0);
    double[][] ahead = FaceRenderer.points(person, FaceView.FRONTAL);
    assertThat(ahead[FivePoints.NOSE][0]).isCloseTo(0, within(1e-9));
    double[][] turned = FaceRenderer.points(person, turned(35));
    double middle = (turned[FivePoints.LEFT_EYE][0] + turned[FivePoints.RIGHT_EYE][0]) / 2;
    assertThat(turned[FivePoints.NOSE][0]).isGreaterThan(middle + 0.1);
  }

  private static FaceView turned(double yaw) {
    return new FaceView(yaw, 0, 0, Light.EVEN, Expression.NEUTRAL, Occlusion.NONE, 0, 0, 1);
  }

  @Test
  void alignedEyesAreWhereTheTemplateHasThem() {
    // pupils are the darkest places near the template's eyes
    RgbImage face = generator.aligned(0, FaceView.FRONTAL, FaceAligner.ARCFACE, 0);
    assertThat(face.width()).isEqualTo(112);
    for (int eye : new int[] {FivePoints.LEFT_EYE, FivePoints.RIGHT_EYE}) {
      double x = FaceAligner.ARCFACE.template().points().x(eye);
      double y = FaceAligner.ARCFACE.template().points().y(eye);
      assertThat(darkest(face, x, y, 3)).isLessThan(darkest(face, x, y + 14, 3) - 60);
    }
  }

  private static int darkest(RgbImage image, double x, double y, int radius) {
    int darkest = Integer.MAX_VALUE;
    for (int py = (int) y - radius; py <= y + radius; py++) {
      for (int px = (int) x - radius; px <= x + radius; px++) {
        int at = 3 * (py * image.width() + px);
        byte[] pixels = image.pixels();
        darkest =
            Math.min(
                darkest, (pixels[at] & 0xff) + (pixels[at + 1] & 0xff) + (pixels[at + 2] & 0xff));
      }
    }
    return darkest;
  }

  @Test
  void aMaskCoversTheMouthAndLeavesTheEyes() {
    FaceView masked =
        new FaceView(
            0, 0, 0, Light.EVEN, Expression.NEUTRAL, Occlusion.MASK, 0, 0, FaceView.FRONTAL.seed());
    RgbImage free = generator.aligned(2, FaceView.FRONTAL, FaceAligner.ARCFACE, 0);
    RgbImage covered = generator.aligned(2, masked, FaceAligner.ARCFACE, 0);
    assertThat(changed(free, covered, 56, 92)).isTrue();
    assertThat(changed(free, covered, 38, 52)).isFalse();
  }

  private static boolean changed(RgbImage a, RgbImage b, int x, int y) {
    int at = 3 * (y * a.width() + x);
    return a.pixels()[at] != b.pixels()[at]
        || a.pixels()[at + 1] != b.pixels()[at + 1]
        || a.pixels()[at + 2] != b.pixels()[at + 2];
  }

  @Test
  void viewsOfANuisanceSufferFromThatOnly() {
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      assertThat(FaceView.draw(Nuisance.POSE, random).occlusion()).isEqualTo(Occlusion.NONE);
      FaceView covered = FaceView.draw(Nuisance.OCCLUSION, random);
      assertThat(covered.occlusion()).isNotEqualTo(Occlusion.NONE);
      assertThat(Math.abs(covered.yaw())).isLessThanOrEqualTo(12);
      assertThat(covered.blur()).isZero();
    }
  }

  @Test
  void halfOfThePairsOfEachPartShowOnePerson() {
    FacePairs pairs = FacePairs.draw(Nuisance.LIGHT, 30, 200, 1);
    for (int part = 0; part < 10; part++) {
      assertThat(
              pairs.pairs().subList(20 * part, 20 * part + 20).stream()
                  .filter(FacePairs.Pair::same))
          .hasSize(10);
    }
    assertThatThrownBy(() -> FacePairs.draw(Nuisance.LIGHT, 1, 200, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pairs: expected at least 2 people and a multiple of 20, found 1 and 200");
  }
}
