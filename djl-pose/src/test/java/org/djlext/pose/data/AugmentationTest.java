package org.djlext.pose.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.djlext.flashattn.image.Affine;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.crop.BodyCrop;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.keypoint.Keypoints;
import org.junit.jupiter.api.Test;

/** Augmentation with given random numbers, from augmentation_goldens.py. */
class AugmentationTest {

  private static final Path FILE = Path.of("src/test/resources/data/augmentation.json");
  private static final int WIDTH = 192;
  private static final int HEIGHT = 256;

  private record Case(
      int[] size,
      double[] box,
      float[][] joints,
      float[] seen,
      double[] uniform,
      double[] normal,
      boolean udp,
      boolean mirrored,
      double[] centre,
      double[] scale,
      double rotation,
      double[][] after,
      float[] seen_after,
      double[] seen_box,
      double[][] input) {

    PersonSample sample() {
      int k = joints.length;
      Keypoints points = new Keypoints(new float[k], new float[k], seen.clone());
      for (int i = 0; i < k; i++) {
        points.x()[i] = joints[i][0];
        points.y()[i] = joints[i][1];
      }
      return new PersonSample(
          new RgbImage(size[0], size[1], new byte[3 * size[0] * size[1]]),
          false,
          KeypointSet.coco(),
          points,
          box[0] + box[2] / 2,
          box[1] + box[3] / 2,
          box[2] * 1.25,
          box[3] * 1.25,
          0);
    }
  }

  private record Golden(List<Case> mmpose, List<Case> authors) {}

  private static Golden golden() throws IOException {
    return new Gson().fromJson(Files.readString(FILE), Golden.class);
  }

  @Test
  void mmposesGeometryIsMmposes() throws IOException {
    int halves = 0;
    for (Case one : golden().mmpose()) {
      PersonSample before = one.sample();
      GivenNumbers numbers = new GivenNumbers(one.uniform, one.normal);
      PersonSample after =
          PoseAugmentation.mmpose(HalfBody.cocoUpper()).person().apply(before, numbers);
      assertThat(numbers.allDrawn()).isTrue();
      assertThat(after.mirrored()).isEqualTo(one.mirrored);
      close(after.centreX(), one.centre[0]);
      close(after.centreY(), one.centre[1]);
      close(after.width(), one.scale[0]);
      close(after.height(), one.scale[1]);
      close(after.rotation(), one.rotation);
      assertThat(after.joints().scores()).isEqualTo(one.seen_after);
      joints(after.joints(), one.after, one.seen_after);
      joints(inInput(after, one.udp), one.input, one.seen_after);
      halves += one.uniform.length > 5 ? 1 : 0;
    }
    assertThat(halves).isGreaterThan(3);
  }

  @Test
  void theAuthorsGeometryIsTheAuthors() throws IOException {
    int halves = 0;
    for (Case one : golden().authors()) {
      double[] uniform = one.uniform.clone();
      int last = uniform.length - 1;
      uniform[last] = 1 - uniform[last]; // they mirror where the number is large
      GivenNumbers numbers = new GivenNumbers(uniform, one.normal);
      PersonSample after =
          PoseAugmentation.residualLikelihood(HalfBody.cocoUpper())
              .person()
              .apply(one.sample(), numbers);
      assertThat(numbers.allDrawn()).isTrue();
      BodyCrop crop = after.crop(WIDTH, HEIGHT);
      close(crop.centreX() - crop.width() / 2, one.seen_box[0]);
      close(crop.centreY() - crop.height() / 2, one.seen_box[1]);
      close(crop.centreX() + crop.width() / 2, one.seen_box[2]);
      close(crop.centreY() + crop.height() / 2, one.seen_box[3]);
      assertThat(after.joints().scores()).isEqualTo(one.seen_after);
      joints(inInput(after, false), one.input, one.seen_after);
      halves += one.normal.length;
    }
    assertThat(halves).isGreaterThan(3);
  }

  private static Keypoints inInput(PersonSample sample, boolean udp) {
    Affine map = sample.crop(WIDTH, HEIGHT).toInput(WIDTH, HEIGHT, sample.rotation(), udp);
    return sample.jointsBy(map);
  }

  private static void joints(Keypoints found, double[][] expected, float[] seen) {
    for (int i = 0; i < seen.length; i++) {
      if (seen[i] > 0) {
        close(found.x()[i], expected[i][0]);
        close(found.y()[i], expected[i][1]);
      }
    }
  }

  private static void close(double found, double expected) {
    assertThat(found).isCloseTo(expected, within(1e-4 * Math.max(1, Math.abs(expected)) + 5e-3));
  }

  @Test
  void mirroredTwiceIsAsItWas() throws IOException {
    PersonSample sample = golden().mmpose().get(0).sample();
    PersonSample twice = sample.inMirror().inMirror();
    assertThat(twice.joints().x()).containsExactly(sample.joints().x());
    assertThat(twice.joints().scores()).containsExactly(sample.joints().scores());
    assertThat(twice.centreX()).isEqualTo(sample.centreX());
    assertThat(twice.mirrored()).isFalse();
  }

  @Test
  void mapsOfMirroredPicturesBeginAtThePictureAsItWas() {
    Affine map = new Affine(2, 0.5, 3, -0.25, 1, 4);
    Affine whole = map.afterMirroring(100);
    assertThat(whole.applyX(10, 20)).isEqualTo(map.applyX(89, 20));
    assertThat(whole.applyY(10, 20)).isEqualTo(map.applyY(89, 20));
  }

  @Test
  void halfBodiesWithoutExtentAreLeftWhole() throws IOException {
    PersonSample sample = golden().mmpose().get(0).sample();
    java.util.Arrays.fill(sample.joints().x(), 30);
    java.util.Arrays.fill(sample.joints().y(), 40);
    java.util.Arrays.fill(sample.joints().scores(), 1);
    HalfBody always = new HalfBody(HalfBody.cocoUpper(), HalfBody.Variant.MMPOSE, 1, 1);
    assertThat(always.apply(sample, new SplittableRandom(1))).isSameAs(sample);
    sample.joints().y()[3] = 60; // in one line
    for (int seed = 0; seed < 5; seed++) {
      BodyCrop crop = always.apply(sample, new SplittableRandom(seed)).crop(WIDTH, HEIGHT);
      assertThat(crop.height()).isPositive();
      assertThat(crop.width() / crop.height()).isCloseTo(0.75, within(1e-9));
    }
  }

  @Test
  void jitterStaysWithinItsBounds() throws IOException {
    PersonSample sample = golden().mmpose().get(1).sample();
    SplittableRandom random = new SplittableRandom(4);
    BoxJitter jitter = BoxJitter.of(0.1, 0.8, 1.2, 30);
    for (int i = 0; i < 300; i++) {
      PersonSample after = jitter.apply(sample, random);
      assertThat(after.width() / sample.width()).isBetween(0.8, 1.2);
      assertThat(after.height() / after.width())
          .isCloseTo(sample.height() / sample.width(), within(1e-9));
      assertThat(Math.abs(after.centreX() - sample.centreX()) / sample.width()).isLessThan(0.1);
      assertThat(after.rotation()).isBetween(-30.0, 30.0);
    }
  }

  @Test
  void stepsThatCannotBeAreRefused() throws IOException {
    PersonSample sample = golden().mmpose().get(0).sample();
    HalfBody strange = new HalfBody(List.of("tail"), HalfBody.Variant.MMPOSE, 0, 1);
    assertThatThrownBy(() -> strange.apply(sample, new SplittableRandom(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found tail");
    assertThatThrownBy(() -> new RandomMirror(1.5)).hasMessageContaining("found 1.5");
    assertThatThrownBy(() -> BoxJitter.of(0.1, 0, 1, 30)).hasMessageContaining("scale");
    assertThatThrownBy(() -> BoxJitter.of(0.1, 1, 1, Double.NaN)).hasMessageContaining("rotation");
    assertThatThrownBy(() -> BoxJitter.of(-1, 1, 1, 1)).hasMessageContaining("shift");
    assertThatThrownBy(() -> new UniformJitter(1, 0)).hasMessageContaining("scale");
    assertThatThrownBy(() -> new BoxBlur(2, 3)).hasMessageContaining("odd");
    assertThatThrownBy(() -> new CutOut(0.5, 0.2)).hasMessageContaining("cut-out");
  }
}
