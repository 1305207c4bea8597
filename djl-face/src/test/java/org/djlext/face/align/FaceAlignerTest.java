package org.djlext.face.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.djlext.face.FivePoints;
import org.djlext.face.Golden;
import org.djlext.flashattn.image.Affine;
import org.djlext.flashattn.image.GreyImage;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures against OpenCV, from align_goldens.py. */
class FaceAlignerTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void equalsOpenCv(int i) throws IOException {
    Golden golden = Golden.open("align.safetensors");
    FivePoints points = new FivePoints(golden.doubles("points." + i));
    FaceTemplate template = FaceTemplate.square(golden.ints("size." + i)[0]);
    RgbImage aligned =
        new FaceAligner(template, false, false).align(golden.picture("picture"), points);
    byte[] expected = golden.bytes("warped." + i);
    assertThat(Golden.farthest(aligned.pixels(), expected)).isLessThanOrEqualTo(1);
  }

  @Test
  void pointsComeNearTheTemplate() throws IOException {
    Golden golden = Golden.open("align.safetensors");
    FivePoints points = new FivePoints(golden.doubles("points.1"));
    FivePoints aligned = FaceAligner.ARCFACE.alignedPoints(points);
    FivePoints template = FaceTemplate.ARCFACE.points();
    for (int i = 0; i < FivePoints.COUNT; i++) {
      assertThat(Math.hypot(aligned.x(i) - template.x(i), aligned.y(i) - template.y(i)))
          .isLessThan(8);
    }
    assertThat(new FaceAligner(FaceTemplate.ARCFACE, true, true).map(points))
        .isNotEqualTo(FaceAligner.ARCFACE.map(points));
  }

  @Test
  void largeFacesDoNotFlicker() {
    int size = 2240;
    byte[] pixels = new byte[size * size * 3];
    for (int i = 0; i < size * size; i++) {
      byte v = (byte) ((i % size + i / size) / 7 % 2 * 255); // stripes narrower than a pixel of 112
      pixels[3 * i] = pixels[3 * i + 1] = pixels[3 * i + 2] = v;
    }
    RgbImage picture = new RgbImage(size, size, pixels);
    FivePoints points = FaceTemplate.square(size).points();
    GreyImage smooth = GreyImage.of(FaceAligner.ARCFACE.align(picture, points));
    GreyImage plain =
        GreyImage.of(new FaceAligner(FaceTemplate.ARCFACE, false, false).align(picture, points));
    assertThat(FaceQuality.laplacianVariance(smooth)).isLessThan(500);
    assertThat(FaceQuality.laplacianVariance(plain)).isGreaterThan(5000);
  }

  @Test
  void greyAndSharpnessEqualOpenCv() throws IOException {
    Golden golden = Golden.open("align.safetensors");
    GreyImage grey = GreyImage.of(golden.picture("picture"));
    assertThat(grey.pixels()).isEqualTo(golden.bytes("grey"));
    assertThat(FaceQuality.laplacianVariance(grey))
        .isCloseTo(golden.doubles("laplacian")[0], within(1e-6));
    assertThat(grey.toRgb().pixels()[31]).isEqualTo(grey.pixels()[10]);
  }

  @Test
  void qualityFallsWithEveryFault() throws IOException {
    RgbImage picture = Golden.open("align.safetensors").picture("picture");
    FivePoints straight = FaceTemplate.ARCFACE.points().scaled(1, 20, 40);
    FaceQuality good = FaceQuality.of(picture, straight);
    assertThat(good.size()).isCloseTo(1, within(1e-9));
    assertThat(good.pose()).isGreaterThan(0.98);
    assertThat(good.overall()).isBetween(0.3, 1.0);

    FaceQuality small = FaceQuality.of(picture, FaceTemplate.ARCFACE.points().scaled(0.25, 50, 50));
    assertThat(small.size()).isCloseTo(0.25, within(1e-9));
    byte[] dim = picture.pixels().clone();
    for (int i = 0; i < dim.length; i++) {
      dim[i] = (byte) ((dim[i] & 0xff) / 8);
    }
    FaceQuality dark = FaceQuality.of(new RgbImage(160, 192, dim), straight);
    assertThat(dark.light()).isLessThan(good.light() / 2);
    assertThat(dark.sharpness()).isLessThan(good.sharpness());
    FivePoints turned = pointsOf(new HeadPose(60, 0, 0), 0.55, 80, 96);
    assertThat(FaceQuality.of(picture, turned).pose()).isCloseTo(0.5, within(0.01));
    RgbImage black = new RgbImage(160, 192, new byte[160 * 192 * 3]);
    assertThat(FaceQuality.of(black, straight).overall()).isZero();
  }

  static FivePoints pointsOf(HeadPose pose, double scale, double x, double y) {
    double[][] r = pose.rotation();
    double[] points = new double[2 * FivePoints.COUNT];
    for (int i = 0; i < FivePoints.COUNT; i++) {
      double[] p = MeanFace.point(i);
      points[2 * i] = x + scale * (r[0][0] * p[0] + r[0][1] * p[1] + r[0][2] * p[2]);
      points[2 * i + 1] = y + scale * (r[1][0] * p[0] + r[1][1] * p[1] + r[1][2] * p[2]);
    }
    return new FivePoints(points);
  }

  @Test
  void projectedHeadsAreSeenAsTheyAreTurned() {
    for (double yaw = -75; yaw <= 75; yaw += 25) {
      for (double pitch = -40; pitch <= 40; pitch += 20) {
        for (double roll = -170; roll <= 170; roll += 85) {
          HeadPose found =
              HeadPose.estimate(pointsOf(new HeadPose(yaw, pitch, roll), 2.5, 300, 200));
          assertThat(found.yaw()).isCloseTo(yaw, within(1e-6));
          assertThat(found.pitch()).isCloseTo(pitch, within(1e-6));
          assertThat(found.roll()).isCloseTo(roll, within(1e-6));
        }
      }
    }
  }

  @Test
  void shortAndLongFacesDoNotLookNodded() {
    for (double length = 0.7; length < 1.4; length += 0.1) {
      double[] points = new double[2 * FivePoints.COUNT];
      for (int i = 0; i < FivePoints.COUNT; i++) {
        points[2 * i] = 3 * MeanFace.point(i)[0];
        points[2 * i + 1] = 3 * length * MeanFace.point(i)[1];
      }
      HeadPose found = HeadPose.estimate(new FivePoints(points));
      assertThat(found.pitch()).as("length " + length).isCloseTo(0, within(1e-6));
      assertThat(found.yaw()).isCloseTo(0, within(1e-6));
    }
  }

  @Test
  void signsOfAnglesAreThoseDocumented() {
    FivePoints frontal = pointsOf(new HeadPose(0, 0, 0), 1, 0, 0);
    FivePoints right = pointsOf(new HeadPose(20, 0, 0), 1, 0, 0);
    FivePoints up = pointsOf(new HeadPose(0, 20, 0), 1, 0, 0);
    FivePoints clockwise = pointsOf(new HeadPose(0, 0, 20), 1, 0, 0);
    assertThat(right.x(FivePoints.NOSE)).isGreaterThan(frontal.x(FivePoints.NOSE) + 3);
    assertThat(up.y(FivePoints.NOSE)).isLessThan(frontal.y(FivePoints.NOSE) - 3);
    assertThat(clockwise.y(FivePoints.RIGHT_EYE)).isGreaterThan(clockwise.y(FivePoints.LEFT_EYE));
    HeadPose template = HeadPose.estimate(FaceTemplate.ARCFACE.points());
    assertThat(template.yaw()).isCloseTo(0, within(2.0));
    assertThat(template.pitch()).isCloseTo(0, within(1.0));
    assertThat(template.roll()).isCloseTo(0, within(1.0));
  }

  @Test
  void noisyPointsTurnTheHeadALittle() {
    double[] points = pointsOf(new HeadPose(30, -10, 15), 3, 100, 100).toArray();
    for (int i = 0; i < points.length; i++) {
      points[i] += (i * 37 % 5 - 2) * 0.8; // up to 1.6 pixels, the eyes being 160 apart
    }
    HeadPose found = HeadPose.estimate(new FivePoints(points));
    assertThat(found.yaw()).isCloseTo(30, within(4.0));
    assertThat(found.pitch()).isCloseTo(-10, within(5.0));
    assertThat(found.roll()).isCloseTo(15, within(2.0));
  }

  @Test
  void mapsUndoThemselves() {
    FivePoints points = FaceTemplate.ARCFACE.points().scaled(3, 10, 20);
    Affine map = FaceAligner.ARCFACE.map(points);
    assertThat(map.inverse().applyX(56, 56)).isCloseTo(3 * 56 + 10, within(1e-9));
    FivePoints equal = new FivePoints(1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    assertThatThrownBy(() -> FaceAligner.ARCFACE.map(equal)).isInstanceOf(AlignmentException.class);
    assertThatThrownBy(() -> HeadPose.estimate(equal)).isInstanceOf(AlignmentException.class);
    assertThatThrownBy(() -> FaceTemplate.square(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found 0 x 0");
  }
}
