package org.djlext.face.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.modality.cv.transform.ToTensor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Pipeline;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.djlext.face.FivePoints;
import org.djlext.face.Golden;
import org.djlext.face.align.FaceQuality;
import org.djlext.face.align.FaceTemplate;
import org.djlext.flashattn.image.GreyImage;
import org.junit.jupiter.api.Test;

class AugmentationTest {

  private static final FaceSample FACE = DrawnHead.frontal(true);

  private static double mean(FaceSample face, int left, int right, int channel) {
    double sum = 0;
    for (int y = 30; y < 105; y++) {
      for (int x = left; x < right; x++) {
        sum += face.picture().pixels()[(y * 112 + x) * 3 + channel] & 0xff;
      }
    }
    return sum / (75 * (right - left));
  }

  @Test
  void lightComesFromWhereItIsSaid() {
    FaceSample right = new Relighting(60, 0, 0.2, 6500, 1).apply(FACE, 0);
    assertThat(mean(right, 60, 85, 1)).isGreaterThan(1.3 * mean(right, 27, 52, 1));
    assertThat(mean(right, 27, 85, 1)).isCloseTo(mean(FACE, 27, 85, 1), within(25.0));
    FaceSample left = new Relighting(-60, 0, 0.2, 6500, 1).apply(FACE, 0);
    assertThat(mean(left, 27, 52, 1)).isGreaterThan(1.3 * mean(left, 60, 85, 1));
    assertThat(left.points()).isEqualTo(FACE.points());
    FaceSample even = new Relighting(60, 30, 1, 6500, 1).apply(FACE, 0);
    assertThat(Golden.farthest(even.picture().pixels(), FACE.picture().pixels()))
        .isLessThanOrEqualTo(1);
    assertThat(mean(new Relighting(0, 0, 1, 6500, 2).apply(FACE, 0), 27, 85, 1))
        .isLessThan(0.8 * mean(FACE, 27, 85, 1));
    assertThatThrownBy(() -> new Relighting(0, 0, 0.5, 100, 1)).hasMessageContaining("100.0");
  }

  @Test
  void coloursOfLightAreThoseOfGlowingBodies() {
    // the standard illuminant A glows at 2856 kelvin
    assertThat(ColourTemperature.chromaticity(2856))
        .containsExactly(new double[] {0.4476, 0.4074}, within(0.002));
    assertThat(ColourTemperature.gains(6500)).containsExactly(new double[] {1, 1, 1}, within(1e-9));
    FaceSample warm = new Relighting(0, 0, 1, 3000, 1).apply(FACE, 0);
    FaceSample cold = new Relighting(0, 0, 1, 12000, 1).apply(FACE, 0);
    assertThat(mean(warm, 27, 85, 0) - mean(warm, 27, 85, 2))
        .isGreaterThan(mean(cold, 27, 85, 0) - mean(cold, 27, 85, 2) + 30);
  }

  @Test
  void mirroredTwiceIsAsBefore() {
    FaceSample covered = Occlusion.of(Cover.HAND).apply(FACE, 2);
    FaceSample once = new Mirroring().apply(covered, 0);
    FaceSample twice = new Mirroring().apply(once, 0);
    assertThat(once.picture().pixels()).isNotEqualTo(covered.picture().pixels());
    assertThat(twice.picture().pixels()).isEqualTo(covered.picture().pixels());
    assertThat(twice.visibility().orElseThrow().pixels())
        .isEqualTo(covered.visibility().orElseThrow().pixels());
    assertThat(twice.points()).isEqualTo(covered.points());
    assertThat(once.points().x(FivePoints.LEFT_EYE))
        .isEqualTo(111 - FACE.points().x(FivePoints.RIGHT_EYE));
  }

  @Test
  void fewPixelsHaveLittleDetail() {
    double before = FaceQuality.laplacianVariance(GreyImage.of(FACE.picture()));
    for (long seed = 0; seed < 5; seed++) {
      FaceSample poor = new LowResolution(0.2).apply(FACE, seed);
      assertThat(poor.picture().width()).isEqualTo(112);
      assertThat(FaceQuality.laplacianVariance(GreyImage.of(poor.picture()))).isLessThan(before);
    }
    assertThatThrownBy(() -> new LowResolution(0)).hasMessageContaining("found 0.0");
  }

  private static FaceAugmentation often(double probability) {
    return FaceAugmentation.builder(FaceTemplate.ARCFACE)
        .optMirror(probability)
        .optPose(probability, 45, 15)
        .optLight(probability)
        .optOcclusion(probability, Cover.values())
        .optLowResolution(probability, 0.3)
        .build();
  }

  @Test
  void seedDecidesWhatFacesBecome() {
    assertThat(often(0).apply(FACE, 1)).isSameAs(FACE);
    Set<Integer> different = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      byte[] one = often(1).apply(FACE, seed).picture().pixels();
      assertThat(often(1).apply(FACE, seed).picture().pixels()).isEqualTo(one);
      different.add(Arrays.hashCode(one));
    }
    assertThat(different).hasSize(20);
  }

  @Test
  void dataSetsUseThemAsTransforms() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray bytes =
          manager.create(
              ByteBuffer.wrap(FACE.picture().pixels()), new Shape(112, 112, 3), DataType.UINT8);
      NDArray floats = bytes.toType(DataType.FLOAT32, true);
      FaceTransform first = new FaceTransform(often(0.5), 7);
      FaceTransform second = new FaceTransform(often(0.5), 7);
      Set<Integer> different = new HashSet<>();
      for (int call = 0; call < 6; call++) {
        NDArray a = first.transform(bytes);
        NDArray b = second.transform(floats);
        assertThat(a.getDataType()).isEqualTo(DataType.UINT8);
        assertThat(b.getDataType()).isEqualTo(DataType.FLOAT32);
        assertThat(a.toByteArray()).isEqualTo(b.toType(DataType.UINT8, false).toByteArray());
        different.add(Arrays.hashCode(a.toByteArray()));
      }
      assertThat(different.size()).isGreaterThan(3);
      NDList result =
          new Pipeline(new FaceTransform(often(1), 7), new ToTensor()).transform(new NDList(bytes));
      assertThat(result.head().getShape()).isEqualTo(new Shape(3, 112, 112));
      assertThatThrownBy(() -> first.transform(manager.zeros(new Shape(3, 112, 112))))
          .hasMessageContaining("expected (H, W, 3)");
    }
  }
}
