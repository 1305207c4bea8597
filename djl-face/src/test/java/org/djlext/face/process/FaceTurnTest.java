package org.djlext.face.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import org.djlext.face.FivePoints;
import org.djlext.face.Golden;
import org.djlext.face.align.AlignmentException;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.align.HeadPose;
import org.djlext.face.align.MeanFace;
import org.djlext.flashattn.image.GreyImage;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaceTurnTest {

  private static final FaceTemplate TEMPLATE = FaceTemplate.ARCFACE;

  private static double distance(FaceSample a, FaceSample b) {
    byte[] p = a.picture().pixels();
    byte[] q = b.picture().pixels();
    double sum = 0;
    int count = 0;
    for (int y = 25; y < 105; y++) {
      for (int x = 25 * 3; x < 87 * 3; x++, count++) {
        sum += Math.abs((p[y * 336 + x] & 0xff) - (q[y * 336 + x] & 0xff));
      }
    }
    return sum / count;
  }

  @ParameterizedTest
  @ValueSource(strings = {"bent", "flat"})
  void pixelsAreTakenAsByOpenCv(String name) throws IOException {
    Golden golden = Golden.open("process/remap.safetensors");
    float[] x = floats(golden.doubles(name + ".x"));
    float[] y = floats(golden.doubles(name + ".y"));
    byte[] found = PictureRemap.remap(golden.picture("picture"), x, y, 44, 50).pixels();
    assertThat(Golden.farthest(found, golden.bytes(name))).isLessThanOrEqualTo(1);
    if (name.equals("flat")) {
      assertThat(Golden.farthest(found, golden.bytes("perspective"))).isLessThanOrEqualTo(1);
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Test
  void surfaceGoesThroughTheFivePoints() {
    for (int i = 0; i < FivePoints.COUNT; i++) {
      double[] p = MeanFace.point(i);
      assertThat(FaceSurface.depth(p[0], p[1])).isCloseTo(p[2], within(1e-9));
    }
    for (int i = 0; i < FaceMesh.MEAN.points.length; i++) {
      double[] p = FaceMesh.MEAN.points[i];
      double[] q = FaceMesh.MEAN.points[FaceMesh.MEAN.mirrored[i]];
      assertThat(q).containsExactly(new double[] {-p[0], p[1], p[2]}, within(1e-9));
    }
  }

  @Test
  void turnOfTheHeadIsFoundWhateverTheNod() {
    for (double yaw = -60; yaw <= 60; yaw += 20) {
      for (double pitch : new double[] {-15, 0, 15}) {
        for (double roll : new double[] {-30, 0, 50}) {
          HeadFit fit = HeadFit.of(points(new HeadPose(yaw, pitch, roll), 1));
          assertThat(fit.pose().yaw()).isCloseTo(yaw, within(4.0));
          assertThat(fit.pose().roll()).isCloseTo(roll, within(1e-6));
          assertThat(fit.pose().pitch()).isCloseTo(pitch, within(4.0));
        }
      }
    }
    assertThat(HeadFit.of(points(new HeadPose(0, 0, 0), 0.8)).pose().yaw())
        .isCloseTo(0, within(1e-6));
  }

  /** Points of the mean face, made longer or shorter. */
  private static FivePoints points(HeadPose pose, double length) {
    double[][] r = pose.rotation();
    double[] points = new double[2 * FivePoints.COUNT];
    for (int i = 0; i < points.length; i++) {
      double[] p = MeanFace.point(i / 2);
      double[] row = r[i % 2];
      points[i] = 100 + 1.5 * (row[0] * p[0] + row[1] * length * p[1] + row[2] * p[2]);
    }
    return new FivePoints(points);
  }

  @Test
  void frontalFaceStaysAsItIs() {
    FaceSample face = DrawnHead.frontal(true);
    FaceSample front = Frontalization.STANDARD.apply(face, 0);
    assertThat(distance(face, front)).isLessThan(1);
    for (int i = 0; i < FivePoints.COUNT; i++) {
      assertThat(front.points().x(i)).isCloseTo(face.points().x(i), within(0.3));
      assertThat(front.points().y(i)).isCloseTo(face.points().y(i), within(0.3));
    }
    FaceSample again = Frontalization.STANDARD.apply(front, 0); // aligned by its own points now
    assertThat(Golden.farthest(again.picture().pixels(), front.picture().pixels()))
        .isLessThanOrEqualTo(1);
    assertThat(new Frontalization(TEMPLATE, 0).apply(front, 0).picture().pixels())
        .satisfies(p -> assertThat(Golden.farthest(p, front.picture().pixels())).isLessThan(2));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-50, -35, -20, 20, 35, 50})
  void turnedFaceComesBackToTheFront(double yaw) {
    FaceSample face = DrawnHead.frontal();
    FaceSample turned = PoseChange.to(face, new HeadPose(yaw, 0, 0), TEMPLATE);
    FaceSample front = Frontalization.STANDARD.apply(turned, 0);
    assertThat(distance(front, face)).isLessThan(0.6 * distance(turned, face));
    assertThat(HeadFit.of(turned.points()).pose().yaw()).isCloseTo(yaw, within(8.0));
    assertThat(HeadFit.of(front.points()).pose().yaw()).isCloseTo(0, within(3.0));
  }

  @Test
  void headsTurnTheWayTheyAreAsked() {
    FaceSample face = DrawnHead.frontal();
    FaceSample right = PoseChange.to(face, new HeadPose(30, 0, 0), TEMPLATE);
    FaceSample up = PoseChange.to(face, new HeadPose(0, 20, 0), TEMPLATE);
    assertThat(HeadPose.estimate(right.points()).yaw()).isGreaterThan(15);
    assertThat(HeadPose.estimate(up.points()).pitch()).isGreaterThan(10);
    FaceStep step = new PoseChange(40, 10, TEMPLATE);
    assertThat(step.apply(face, 5).picture().pixels())
        .isEqualTo(step.apply(face, 5).picture().pixels())
        .isNotEqualTo(step.apply(face, 6).picture().pixels());
    assertThat(new PoseChange(0, 0, TEMPLATE).apply(face, 5).points().x(2))
        .isCloseTo(face.points().x(2), within(0.2));
  }

  @Test
  void hiddenHalfIsTakenFromTheOther() {
    // the freckles are on the left cheek, which a turn to the left hides
    FaceSample shown = PoseChange.to(DrawnHead.frontal(true), new HeadPose(45, 0, 0), TEMPLATE);
    FaceSample front = Frontalization.STANDARD.apply(shown, 0);
    assertThat(brightness(front, 78, 72)).isLessThan(150); // also on the right now
    FaceSample plain = PoseChange.to(DrawnHead.frontal(), new HeadPose(45, 0, 0), TEMPLATE);
    assertThat(brightness(Frontalization.STANDARD.apply(plain, 0), 78, 72)).isGreaterThan(150);
  }

  private static int brightness(FaceSample face, int x, int y) {
    int darkest = 255;
    for (int dy = -5; dy <= 5; dy++) {
      for (int dx = -5; dx <= 5; dx++) {
        int at = (y + dy) * 112 + x + dx;
        darkest = Math.min(darkest, GreyImage.of(face.picture()).pixels()[at] & 0xff);
      }
    }
    return darkest;
  }

  @Test
  void coveredHalfIsTakenFromTheOther() {
    FaceSample face = DrawnHead.frontal();
    byte[] seen = new byte[112 * 112];
    byte[] pixels = face.picture().pixels().clone();
    Arrays.fill(seen, (byte) 255);
    for (int y = 60; y < 90; y++) {
      for (int x = 22; x < 46; x++) {
        seen[y * 112 + x] = 0;
        Arrays.fill(pixels, (y * 112 + x) * 3, (y * 112 + x) * 3 + 3, (byte) 10);
      }
    }
    FaceSample covered =
        new FaceSample(new RgbImage(112, 112, pixels), face.points())
            .withVisibility(new GreyImage(112, 112, seen));
    FaceSample front = new Frontalization(TEMPLATE, 0).apply(covered, 0);
    assertThat(distance(front, face)).isLessThan(0.4 * distance(covered, face));
    assertThat(front.visibility().orElseThrow().pixels()[75 * 112 + 34] & 0xff).isGreaterThan(200);
  }

  @Test
  void impossibleFacesAreRefused() {
    FaceSample face = DrawnHead.frontal();
    FaceSample line = new FaceSample(face.picture(), new FivePoints(1, 1, 1, 1, 1, 1, 1, 1, 1, 1));
    assertThatThrownBy(() -> Frontalization.STANDARD.apply(line, 0))
        .isInstanceOf(AlignmentException.class);
    assertThatThrownBy(() -> new PoseChange(90, 0, TEMPLATE)).hasMessageContaining("90.0 and 0.0");
    assertThatThrownBy(() -> new Frontalization(TEMPLATE, -1)).hasMessageContaining("found -1.0");
  }
}
