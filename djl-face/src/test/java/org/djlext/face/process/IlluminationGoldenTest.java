package org.djlext.face.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.djlext.face.Golden;
import org.djlext.face.align.FaceTemplate;
import org.djlext.flashattn.image.GreyImage;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures against OpenCV and scikit-image, from process_goldens.py. */
class IlluminationGoldenTest {

  private static final Golden GOLDEN = open();

  private static Golden open() {
    try {
      return Golden.open("process/light.safetensors");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static GreyImage grey(int i) throws IOException {
    return GreyImage.of(GOLDEN.picture("picture." + i));
  }

  private static FaceSample face(RgbImage picture) {
    return new FaceSample(picture, FaceTemplate.ARCFACE.points());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void equalizedAsByOpenCv(int i) throws IOException {
    assertThat(HistogramEqualization.equalize(grey(i)).pixels())
        .isEqualTo(GOLDEN.bytes("equalized." + i));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2.0, 4", "0, 40.0, 8", "0, 0.5, 3", "0, 3.0, 1",
    "1, 2.0, 4", "1, 40.0, 8", "1, 0.5, 3", "1, 3.0, 1",
    "2, 2.0, 4", "2, 40.0, 8", "2, 0.5, 3", "2, 3.0, 1"
  })
  void equalizedByTilesAsByOpenCv(int i, double limit, int tiles) throws IOException {
    byte[] expected = GOLDEN.bytes("clahe.%d.%s.%d".formatted(i, limit, tiles));
    byte[] found = new AdaptiveEqualization(limit, tiles).equalize(grey(i)).pixels();
    assertThat(found).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.7, 1.0, 2.5})
  void powersAsByScikitImage(double gamma) throws IOException {
    FaceSample changed = new GammaCorrection(gamma).apply(face(GOLDEN.picture("picture.1")), 0);
    assertThat(changed.picture().pixels()).isEqualTo(GOLDEN.bytes("gamma." + gamma));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void detailsAsByScikitImage(int j) throws IOException {
    double[] widths = GOLDEN.doubles("widths." + j);
    GreyImage grey = grey(1);
    double[] v = new double[grey.pixels().length];
    for (int i = 0; i < v.length; i++) {
      v[i] = (grey.pixels()[i] & 0xff) / 255.0;
    }
    double[] found =
        new DifferenceOfGaussians(widths[0], widths[1]).filter(v, grey.width(), grey.height());
    assertThat(found).containsExactly(GOLDEN.doubles("details." + j), within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void lightTakenOutAsByTheFormulas(int j) throws IOException {
    double[] p = GOLDEN.doubles("values." + j);
    TanTriggs step = new TanTriggs(p[0], new DifferenceOfGaussians(p[1], p[2]), p[3], p[4]);
    assertThat(step.normalize(grey(1)))
        .containsExactly(GOLDEN.doubles("tantriggs." + j), within(1e-5));
  }

  @Test
  void coloursKeepTheirDifferences() throws IOException {
    RgbImage before = GOLDEN.picture("picture.1");
    byte[] a = before.pixels();
    byte[] b = new HistogramEqualization().apply(face(before), 0).picture().pixels();
    int compared = 0;
    for (int i = 0; i < a.length; i += 3) {
      boolean clipped = false;
      for (int c = 0; c < 3; c++) {
        int value = b[i + c] & 0xff;
        clipped |= value == 0 || value == 255;
      }
      if (!clipped) {
        compared++;
        assertThat((b[i] & 0xff) - (b[i + 2] & 0xff)).isEqualTo((a[i] & 0xff) - (a[i + 2] & 0xff));
      }
    }
    assertThat(compared).isGreaterThan(1000);
  }
}
