package org.djlext.detr.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.RunLengthMask;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransformPropertiesTest {

  private static final int ROUNDS = 300;

  /** A picture of noise, with rectangles whose masks fill their boxes. */
  static DetectionSample random(Random random) {
    int width = 1 + random.nextInt(120);
    int height = 1 + random.nextInt(120);
    byte[] pixels = new byte[width * height * 3];
    random.nextBytes(pixels);
    List<DetectionTarget> targets = new ArrayList<>();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      int x = random.nextInt(width);
      int y = random.nextInt(height);
      int w = 1 + random.nextInt(width - x);
      int h = 1 + random.nextInt(height - y);
      RunLengthMask mask = RunLengthMask.ofBox(height, width, new CocoBox(x, y, w, h));
      targets.add(new DetectionTarget(i, x, y, x + w, y + h, mask));
    }
    return DetectionSample.of(new RgbImage(width, height, pixels), targets);
  }

  @Test
  void boxOfTheMaskIsTheBoxWithinAPixel() {
    SampleTransform once =
        SampleTransform.sequence(
            new HorizontalFlip(0.5),
            new RandomSizeCrop(20, 90),
            new RandomResize(List.of(16, 40, 64, 100), 200));
    assertThat(comparedMasks(once, 1.01)).isGreaterThan(ROUNDS);
  }

  @Test
  void boxOfTheMaskIsTheBoxAfterTwoResizesToo() {
    // a pixel of the first resize may be more than two of the second, 64 / 31
    double within = 1.01 + 64.0 / 31;
    assertThat(comparedMasks(PaperAugmentation.training(64), within)).isGreaterThan(ROUNDS);
  }

  private static int comparedMasks(SampleTransform transform, double pixels) {
    int compared = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      DetectionSample sample = transform.apply(random(random), random);
      for (int i = 0; i < sample.targets().size(); i++) {
        DetectionTarget target = sample.targets().get(i);
        RunLengthMask mask = sample.mask(i);
        if (mask.area() == 0) { // thinner than the pixels that were taken
          assertThat(Math.min(target.right() - target.left(), target.bottom() - target.top()))
              .isLessThanOrEqualTo((float) pixels);
          continue;
        }
        CocoBox bounds = mask.bounds();
        assertThat(bounds.x()).isCloseTo(target.left(), within(pixels));
        assertThat(bounds.y()).isCloseTo(target.top(), within(pixels));
        assertThat(bounds.x() + bounds.width()).isCloseTo(target.right(), within(pixels));
        assertThat(bounds.y() + bounds.height()).isCloseTo(target.bottom(), within(pixels));
        compared++;
      }
    }
    return compared;
  }

  @Test
  void boxesStayInsideAndKeepAnArea() {
    SampleTransform paper = PaperAugmentation.training(48);
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      DetectionSample sample = paper.apply(random(random), random);
      for (DetectionTarget target : sample.targets()) {
        assertThat(target.left()).isGreaterThanOrEqualTo(0).isLessThan(target.right());
        assertThat(target.top()).isGreaterThanOrEqualTo(0).isLessThan(target.bottom());
        assertThat(target.right()).isLessThanOrEqualTo(sample.width());
        assertThat(target.bottom()).isLessThanOrEqualTo(sample.height());
      }
    }
  }

  @Test
  void sizesStayWithinThePapersBounds() {
    SampleTransform paper = PaperAugmentation.training(64);
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      DetectionSample sample = paper.apply(random(random), random);
      assertThat(Math.min(sample.width(), sample.height())).isBetween(1, 64);
      // the longer side follows from the rounded shorter one, and may pass its bound by that
      assertThat(Math.max(sample.width(), sample.height())).isLessThanOrEqualTo(107 * 3 / 2);
    }
  }

  @Test
  void mirroringTwiceChangesNothing() {
    for (int seed = 0; seed < 50; seed++) {
      DetectionSample sample = random(new Random(seed));
      DetectionSample twice = sample.flipped().flipped();
      assertThat(twice.picture().pixels()).isEqualTo(sample.picture().pixels());
      assertThat(twice.targets()).isEqualTo(sample.targets());
      for (int i = 0; i < sample.targets().size(); i++) {
        assertThat(twice.mask(i)).isEqualTo(sample.targets().get(i).mask());
      }
    }
  }

  @Test
  void equalSeedsGiveEqualSamples() {
    SampleTransform paper = PaperAugmentation.training(64);
    DetectionSample sample = random(new Random(3));
    DetectionSample first = paper.apply(sample, new Random(11));
    DetectionSample second = paper.apply(sample, new Random(11));
    assertThat(second.picture().pixels()).isEqualTo(first.picture().pixels());
    assertThat(second.targets()).isEqualTo(first.targets());
  }

  @Test
  void cropRemovesObjectsOutside() {
    RgbImage picture = new RgbImage(10, 8, new byte[10 * 8 * 3]);
    DetectionSample sample =
        DetectionSample.of(
            picture,
            List.of(
                new DetectionTarget(0, 0, 0, 4, 8, null),
                new DetectionTarget(1, 4, 0, 10, 8, null),
                new DetectionTarget(2, 3, 2, 5, 4, null)));
    assertThat(sample.cropped(4, 1, 6, 5).targets())
        .containsExactly(
            new DetectionTarget(1, 0, 0, 6, 5, null), new DetectionTarget(2, 0, 1, 1, 3, null));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5000})
  void extremePicturesStaySmall(int width) {
    RgbImage picture = new RgbImage(width, 5001 - width, new byte[width * (5001 - width) * 3]);
    DetectionSample sample =
        DetectionSample.of(
            picture, List.of(new DetectionTarget(0, 0, 0, width, 5001 - width, null)));
    SampleTransform paper = PaperAugmentation.training();
    for (int seed = 0; seed < 20; seed++) {
      DetectionSample after = paper.apply(sample, new Random(seed));
      assertThat((long) after.width() * after.height()).isLessThan(2_000_000);
    }
  }

  @Test
  void wrongSettingsAreNamed() {
    assertThatThrownBy(() -> new HorizontalFlip(1.5)).hasMessageContaining("probability");
    assertThatThrownBy(() -> new RandomResize(List.of(), 9)).hasMessageContaining("shortest");
    assertThatThrownBy(() -> new RandomResize(List.of(4), 0)).hasMessageContaining("longest");
    assertThatThrownBy(() -> new RandomSizeCrop(9, 8)).hasMessageContaining("9 and 8");
    assertThatThrownBy(() -> PaperAugmentation.training(3)).hasMessageContaining("16");
    DetectionSample sample = random(new Random(0));
    assertThatThrownBy(() -> sample.cropped(0, 0, sample.width() + 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("crop: expected a rectangle inside");
  }
}
