package org.djlext.face.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.djlext.face.Embeddings;
import org.djlext.face.FivePoints;
import org.djlext.face.match.PartEmbeddings;
import org.djlext.flashattn.image.GreyImage;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CoverTest {

  private static final FaceSample FACE = DrawnHead.frontal(true);
  private static final FaceStep FIND = new CoverEstimate();
  private static final FaceStep FILL = new CoverFill();

  /** As if nobody knew what is covered. */
  private static FaceSample forgotten(FaceSample face) {
    return new FaceSample(face.picture(), face.points());
  }

  private static double seen(FaceSample face, int point) {
    int x = (int) Math.rint(face.points().x(point));
    int y = (int) Math.rint(face.points().y(point));
    return (face.visibility().orElseThrow().pixels()[y * 112 + x] & 0xff) / 255.0;
  }

  private static double distance(FaceSample a, FaceSample b) {
    double sum = 0;
    for (int i = 0; i < a.picture().pixels().length; i++) {
      sum += Math.abs((a.picture().pixels()[i] & 0xff) - (b.picture().pixels()[i] & 0xff));
    }
    return sum / a.picture().pixels().length;
  }

  @Test
  void darkGlassesMasksAndScarvesAreFound() {
    int masks = 0;
    for (long seed = 0; seed < 12; seed++) {
      FaceSample dark = forgotten(Occlusion.of(Cover.SUNGLASSES).apply(FACE, seed));
      FaceSample found = FIND.apply(dark, 0);
      assertThat(seen(found, FivePoints.LEFT_EYE)).isZero();
      assertThat(seen(found, FivePoints.LEFT_MOUTH)).isEqualTo(1);
      FaceSample mask =
          FIND.apply(forgotten(Occlusion.of(Cover.MASK, Cover.SCARF).apply(FACE, seed)), 0);
      assertThat(seen(mask, FivePoints.LEFT_EYE)).isEqualTo(1);
      masks += seen(mask, FivePoints.LEFT_MOUTH) == 0 ? 1 : 0;
    }
    assertThat(masks).isGreaterThanOrEqualTo(10); // some are of the colour of skin
  }

  @Test
  void nothingIsFoundOnABareFace() {
    for (FaceSample face : List.of(FACE, Occlusion.of(Cover.GLASSES).apply(FACE, 1))) {
      FaceSample found = FIND.apply(forgotten(face), 0);
      for (int i = 0; i < FivePoints.COUNT; i++) {
        assertThat(seen(found, i)).isEqualTo(1);
      }
    }
  }

  @Test
  void whatWasKnownStays() {
    FaceSample hand = Occlusion.of(Cover.HAND).apply(FACE, 2);
    assertThat(FIND.apply(hand, 0).visibility().orElseThrow().pixels())
        .isEqualTo(hand.visibility().orElseThrow().pixels());
  }

  @ParameterizedTest
  @EnumSource(names = {"SUNGLASSES", "MASK", "HAND", "SCARF"})
  void filledFacesAreNearerToTheBareOne(Cover cover) {
    double covered = 0;
    double filled = 0;
    for (long seed = 0; seed < 8; seed++) {
      FaceSample one = Occlusion.of(cover).apply(FACE, seed);
      covered += distance(one, FACE);
      filled += distance(FILL.apply(one, 0), FACE);
    }
    assertThat(filled).isLessThan(0.6 * covered);
  }

  @Test
  void coveredCheekIsFilledFromTheOther() {
    byte[] mask = new byte[112 * 112];
    Arrays.fill(mask, (byte) 255);
    for (int y = 60; y < 84; y++) {
      Arrays.fill(mask, y * 112 + 66, y * 112 + 90, (byte) 0);
    }
    FaceSample filled = FILL.apply(FACE.withVisibility(new GreyImage(112, 112, mask)), 0);
    int at = 72 * 112 + 78; // where freckles would be if they were on both cheeks
    int before = GreyImage.of(FACE.picture()).pixels()[at] & 0xff;
    assertThat(GreyImage.of(filled.picture()).pixels()[at] & 0xff).isLessThan(before - 40);
  }

  @Test
  void nothingToFillLeavesTheFace() {
    assertThat(FILL.apply(FACE, 0)).isSameAs(FACE);
    byte[] all = new byte[112 * 112];
    Arrays.fill(all, (byte) 255);
    FaceSample seen = FACE.withVisibility(new GreyImage(112, 112, all));
    assertThat(FILL.apply(seen, 0)).isSameAs(seen);
    FaceSample none = FACE.withVisibility(new GreyImage(112, 112, new byte[112 * 112]));
    assertThat(FILL.apply(none, 0).picture().pixels()).isNotEmpty();
  }

  @Test
  void facesMadeAlikeLackTheSame() {
    FaceSample masked = Occlusion.of(Cover.MASK).apply(FACE, 5);
    List<FaceSample> alike = CoverFill.alike(masked, FACE);
    assertThat(distance(alike.get(0), alike.get(1))).isLessThan(0.1 * distance(masked, FACE));
    RgbImage small = new RgbImage(2, 2, new byte[12]);
    assertThatThrownBy(() -> CoverFill.alike(FACE, new FaceSample(small, FACE.points())))
        .hasMessageContaining("RgbImage(2 x 2)");
  }

  @Test
  void coveredPartsDoNotDecide() {
    FaceSample masked = Occlusion.of(Cover.MASK).apply(FACE, 5);
    PartEmbeddings bare = FaceParts.embeddings(FACE, embed(FACE));
    PartEmbeddings covered = FaceParts.embeddings(masked, embed(masked));
    assertThat(bare.visibility()).isEqualTo(List.of(1.0, 0.5, 0.5, 0.5, 0.5));
    assertThat(covered.visibility().get(2)).isCloseTo(0.005, within(1e-9)); // the lower half
    assertThat(covered.visibility().get(1)).isGreaterThan(0.3); // the upper
    double whole = bare.cosine(covered);
    double plain = Embeddings.cosine(bare.parts().get(0), pixels(masked.picture()));
    assertThat(whole).isGreaterThan(plain);
    assertThat(bare.cosine(bare)).isCloseTo(1, within(1e-6));
  }

  /** Pixels less their mean, as a network that does nothing. */
  private static List<float[]> embed(FaceSample face) {
    return FaceParts.pictures(face).stream().map(CoverTest::pixels).toList();
  }

  private static float[] pixels(RgbImage picture) {
    float[] values = new float[picture.pixels().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (picture.pixels()[i] & 0xff) - 128;
    }
    return values;
  }
}
