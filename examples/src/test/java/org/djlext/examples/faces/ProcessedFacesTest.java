package org.djlext.examples.faces;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import org.djlext.examples.faces.FaceView.Expression;
import org.djlext.examples.faces.FaceView.Light;
import org.djlext.examples.faces.FaceView.Occlusion;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.process.FaceSample;
import org.djlext.face.process.Frontalization;
import org.djlext.face.process.NamedStep;
import org.djlext.face.process.TanTriggs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What steps of org.djlext.face.process do to drawn faces whose true looks are known. */
class ProcessedFacesTest {

  private static final int PEOPLE = 8;
  private static final FaceGenerator PEOPLE_OF_FIVE = new FaceGenerator(5);

  private static FaceSample seen(int person, double yaw, Light light) {
    FaceView view =
        new FaceView(yaw, 0, 0, light, Expression.NEUTRAL, Occlusion.NONE, 0, 0, person);
    return PEOPLE_OF_FIVE.sample(person, view, FaceAligner.ARCFACE, 0);
  }

  /** The mean difference of pixels between hair and chin, ears left out. */
  private static double distance(FaceSample a, FaceSample b) {
    byte[] p = a.picture().pixels();
    byte[] q = b.picture().pixels();
    double sum = 0;
    int count = 0;
    for (int y = 35; y < 100; y++) {
      for (int x = 30 * 3; x < 82 * 3; x++, count++) {
        sum += Math.abs((p[y * 336 + x] & 0xff) - (q[y * 336 + x] & 0xff));
      }
    }
    return sum / count;
  }

  @ParameterizedTest
  @ValueSource(doubles = {-60, -40, 25, 40, 60})
  void turnedFacesComeNearerToTheirFrontalLook(double yaw) {
    double before = 0;
    double after = 0;
    for (int i = 0; i < PEOPLE; i++) {
      FaceSample turned = seen(i, yaw, Light.EVEN);
      FaceSample frontal = seen(i, 0, Light.EVEN);
      before += distance(turned, frontal);
      after += distance(Frontalization.STANDARD.apply(turned, 0), frontal);
    }
    assertThat(after).isLessThan(0.7 * before);
  }

  @Test
  void frontalFacesStayAsTheyAre() {
    for (int i = 0; i < PEOPLE; i++) {
      FaceSample frontal = seen(i, 0, Light.EVEN);
      assertThat(distance(Frontalization.STANDARD.apply(frontal, 0), frontal)).isLessThan(0.1);
    }
  }

  @Test
  void lightFromTheSideCountsLess() {
    Light left = new Light(-1.2, 0, 0.5, 0.2, 1, new double[] {1, 1, 1});
    Light right = new Light(1.2, 0, 0.5, 0.2, 1, new double[] {1, 1, 1});
    double gained = 0;
    for (int i = 0; i < PEOPLE; i++) {
      FaceSample a = seen(i, 0, left);
      FaceSample b = seen(i, 0, right);
      FaceSample other = seen(i + PEOPLE, 0, left); // another person in the same light
      double plain = distance(a, b) / distance(a, other);
      FaceSample aa = TanTriggs.PAPER.apply(a, 0);
      gained +=
          plain
              - distance(aa, TanTriggs.PAPER.apply(b, 0))
                  / distance(aa, TanTriggs.PAPER.apply(other, 0));
    }
    assertThat(gained / PEOPLE).isGreaterThan(0.1);
  }

  @Test
  void everyStepIsDrawnSideBySide() {
    BufferedImage sheet = DrawFaceSteps.draw();
    assertThat(sheet.getWidth()).isEqualTo(112 * (NamedStep.values().length + 4));
    int[] aligned = sheet.getRGB(0, 16, 112, 112, null, 0, 112);
    for (int column = 1; column < 7; column++) {
      assertThat(sheet.getRGB(112 * column, 16, 112, 112, null, 0, 112)).isNotEqualTo(aligned);
    }
  }
}
