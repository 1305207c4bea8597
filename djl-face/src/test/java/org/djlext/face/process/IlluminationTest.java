package org.djlext.face.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.djlext.face.align.FaceTemplate;
import org.djlext.flashattn.image.GreyImage;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;

class IlluminationTest {

  /** Rings under a light that comes from one side. */
  private static FaceSample lit(double left, double right) {
    byte[] pixels = new byte[112 * 112];
    for (int y = 0; y < 112; y++) {
      for (int x = 0; x < 112; x++) {
        double ring = 0.6 + 0.3 * Math.cos(Math.hypot(x - 55.5, y - 55.5) / 3);
        double light = left + (right - left) * x / 111;
        pixels[y * 112 + x] = (byte) Math.rint(255 * ring * light);
      }
    }
    return FaceSample.ofTemplate(new GreyImage(112, 112, pixels).toRgb());
  }

  private static double distance(FaceSample a, FaceSample b) {
    byte[] p = a.picture().pixels();
    byte[] q = b.picture().pixels();
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += Math.abs((p[i] & 0xff) - (q[i] & 0xff));
    }
    return sum / p.length;
  }

  @Test
  void lightFromTheSideIsTakenOut() {
    FaceSample left = lit(1, 0.25);
    FaceSample right = lit(0.25, 1);
    double before = distance(left, right);
    for (FaceStep step :
        List.of(AdaptiveEqualization.STANDARD, TanTriggs.PAPER, new DifferenceOfGaussians(1, 3))) {
      assertThat(distance(step.apply(left, 0), step.apply(right, 0)))
          .as(step.toString())
          .isLessThan(0.75 * before);
    }
    assertThat(distance(TanTriggs.PAPER.apply(left, 0), TanTriggs.PAPER.apply(right, 0)))
        .isLessThan(0.25 * before);
  }

  @Test
  void darkAndBrightComeToTheSameMean() {
    FaceStep step = GammaCorrection.toMean(0.5);
    for (double light : new double[] {0.15, 0.4, 1}) {
      GreyImage grey = GreyImage.of(step.apply(lit(light, light), 0).picture());
      assertThat(Brightness.mean(grey)).isCloseTo(127.5, within(12.0));
    }
  }

  @Test
  void onePlainColourStaysPlain() {
    for (int level : new int[] {0, 77, 255}) {
      byte[] pixels = new byte[112 * 112 * 3];
      Arrays.fill(pixels, (byte) level);
      FaceSample plain = FaceSample.ofTemplate(new RgbImage(112, 112, pixels));
      for (FaceStep step :
          List.of(
              new HistogramEqualization(),
              AdaptiveEqualization.STANDARD,
              GammaCorrection.toMean(0.5),
              DifferenceOfGaussians.STANDARD,
              TanTriggs.PAPER)) {
        byte[] after = step.apply(plain, 0).picture().pixels();
        for (byte value : after) {
          assertThat(value).isEqualTo(after[0]);
        }
      }
    }
  }

  @Test
  void wrongNumbersAreNamed() {
    assertThatThrownBy(() -> new GammaCorrection(0)).hasMessageContaining("found 0.0");
    assertThatThrownBy(() -> GammaCorrection.toMean(1)).hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> new AdaptiveEqualization(2, 0)).hasMessageContaining("2.0 and 0");
    assertThatThrownBy(() -> new DifferenceOfGaussians(2, 2)).hasMessageContaining("2.0 and 2.0");
    assertThatThrownBy(() -> new TanTriggs(0.2, DifferenceOfGaussians.STANDARD, 0, 10))
        .hasMessageContaining("alpha 0.0");
  }

  @Test
  void onePixelIsAPictureToo() {
    FaceSample one =
        new FaceSample(new RgbImage(1, 1, new byte[] {9, 80, 7}), FaceTemplate.ARCFACE.points());
    for (FaceStep step :
        List.of(new HistogramEqualization(), AdaptiveEqualization.STANDARD, TanTriggs.PAPER)) {
      assertThat(step.apply(one, 0).picture().width()).isEqualTo(1);
    }
  }
}
