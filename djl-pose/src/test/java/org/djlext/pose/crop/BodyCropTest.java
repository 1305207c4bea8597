package org.djlext.pose.crop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.djlext.flashattn.image.Affine;
import org.djlext.flashattn.image.BilinearSampling;
import org.djlext.flashattn.image.PictureWarp;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.pose.keypoint.JointSigma;
import org.djlext.pose.keypoint.Keypoints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Crops and matrices against mmpose, pictures against OpenCV, from warp_goldens.py. */
class BodyCropTest {

  private static final Path FILE = Path.of("src/test/resources/warp/warp.safetensors");

  private record Case(BodyCrop crop, int width, int height, double rotation, float[] expected) {}

  private static Case load(SafetensorsFile file, NDManager m, int i) throws IOException {
    float[] box = file.copy(m, "box." + i).toFloatArray();
    long[] size = file.copy(m, "input." + i).toLongArray();
    int width = (int) size[0];
    int height = (int) size[1];
    return new Case(
        BodyCrop.of(box[0], box[1], box[2], box[3], 1.25, width, height),
        width,
        height,
        file.copy(m, "rotation." + i).toFloatArray()[0],
        file.copy(m, "crop." + i).toFloatArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void equalsMmposeAndOpenCv(int i) throws IOException {
    try (NDManager m = NDManager.newBaseManager()) {
      SafetensorsFile file = SafetensorsFile.open(FILE);
      Case c = load(file, m, i);
      float[] crop = c.expected();
      assertThat(c.crop().centreX()).isCloseTo(crop[0], offset(1e-4));
      assertThat(c.crop().centreY()).isCloseTo(crop[1], offset(1e-4));
      assertThat(c.crop().width()).isCloseTo(crop[2], offset(1e-4));
      assertThat(c.crop().height()).isCloseTo(crop[3], offset(1e-4));
      NDArray pixels = file.copy(m, "picture");
      RgbImage picture =
          new RgbImage(
              (int) pixels.getShape().get(1), (int) pixels.getShape().get(0), pixels.toByteArray());
      for (String kind : new String[] {"classic", "udp"}) {
        Affine map = c.crop().toInput(c.width(), c.height(), c.rotation(), kind.equals("udp"));
        near(map, file.copy(m, kind + "." + i).toFloatArray());
        RgbImage exact =
            PictureWarp.warp(picture, map, c.width(), c.height(), BilinearSampling.EXACT);
        RgbImage fixed =
            PictureWarp.warp(picture, map, c.width(), c.height(), BilinearSampling.FIXED_POINT);
        // the reference's matrices are rounded to float32, which moves places by 1e-5 pixels
        same(exact, file.copy(m, "exact." + kind + "." + i).toByteArray(), 0.01, 1);
        same(fixed, file.copy(m, "fixed." + kind + "." + i).toByteArray(), 0.01, 10);
      }
    }
  }

  private static void near(Affine map, float[] expected) {
    double[] found = {map.xx(), map.xy(), map.x0(), map.yx(), map.yy(), map.y0()};
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i])
          .isCloseTo(expected[i], within(1e-4 * Math.max(1, Math.abs(expected[i]))));
    }
  }

  /** All values but a small part are equal, and that part is near. */
  private static void same(RgbImage found, byte[] expected, double part, int most) {
    byte[] pixels = found.pixels();
    assertThat(pixels).hasSameSizeAs(expected);
    int different = 0;
    for (int i = 0; i < expected.length; i++) {
      int distance = Math.abs((pixels[i] & 0xff) - (expected[i] & 0xff));
      assertThat(distance).isLessThanOrEqualTo(most);
      different += distance == 0 ? 0 : 1;
    }
    assertThat((double) different / expected.length).isLessThanOrEqualTo(part);
  }

  @Test
  void inverseUndoesMap() {
    Affine map = new BodyCrop(40, 30, 24, 32).toInput(48, 64, 25, false);
    double x = map.applyX(12.5, 33.25);
    double y = map.applyY(12.5, 33.25);
    assertThat(map.inverse().applyX(x, y)).isCloseTo(12.5, offset(1e-9));
    assertThat(map.inverse().applyY(x, y)).isCloseTo(33.25, offset(1e-9));
  }

  @Test
  void jointsComeBackToThePicture() {
    BodyCrop crop = BodyCrop.of(10, 20, 30, 40, 1.25, 192, 256);
    Affine map = crop.toInput(192, 256, 0, false);
    Keypoints joints =
        new Keypoints(
            new float[] {(float) map.applyX(17, 41)},
            new float[] {(float) map.applyY(17, 41)},
            new float[] {0.5f});
    Keypoints back = crop.toPicture(joints, 192, 256);
    assertThat(back.x()[0]).isCloseTo(17, offset(1e-3f));
    assertThat(back.y()[0]).isCloseTo(41, offset(1e-3f));
    assertThat(back.scores()[0]).isEqualTo(0.5f);
    assertThat(back.sigma()).isEmpty();
  }

  @Test
  void sigmaIsMeasuredInPixelsOfThePicture() {
    BodyCrop crop = new BodyCrop(100, 100, 96, 512);
    JointSigma sigma = new JointSigma(new float[] {4}, new float[] {3});
    float[] one = {1};
    Keypoints joints = new Keypoints(one, one, one, Optional.of(sigma));
    JointSigma back = crop.toPicture(joints, 192, 256).sigma().orElseThrow();
    assertThat(back.x()).containsExactly(2);
    assertThat(back.y()).containsExactly(6);
  }

  @Test
  void sigmaOfOtherJointsIsRefused() {
    JointSigma two = new JointSigma(new float[2], new float[2]);
    assertThatThrownBy(
            () -> new Keypoints(new float[3], new float[3], new float[3], Optional.of(two)))
        .hasMessage("sigma: expected 3 numbers, one for each joint, found 2");
    assertThatThrownBy(() -> new JointSigma(new float[2], new float[1]))
        .hasMessage("sigma: expected as many x as y, found 2 and 1");
  }

  @Test
  void boxesWithoutAreaOrWithoutPlaceAreRefused() {
    for (double[] box :
        new double[][] {
          {0, 0, 0, 5}, {0, 0, 5, -1}, {Double.NaN, 0, 5, 5}, {0, Double.POSITIVE_INFINITY, 5, 5}
        }) {
      assertThatThrownBy(() -> BodyCrop.of(box[0], box[1], box[2], box[3], 1.25, 192, 256))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("box: expected finite numbers and an area");
    }
  }
}
