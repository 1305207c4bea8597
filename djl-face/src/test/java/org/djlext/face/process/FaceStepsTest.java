package org.djlext.face.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.djlext.face.FivePoints;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.align.FaceTemplate;
import org.djlext.flashattn.image.GreyImage;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;

class FaceStepsTest {

  private static final FaceSample GREY = plain(100);

  private static FaceSample plain(int level) {
    byte[] pixels = new byte[112 * 112 * 3];
    Arrays.fill(pixels, (byte) level);
    return FaceSample.ofTemplate(new RgbImage(112, 112, pixels));
  }

  private static int level(FaceSample face) {
    return face.picture().pixels()[0] & 0xff;
  }

  private static FaceStep add(int by) {
    return (face, random) -> plain(level(face) + by);
  }

  private static FaceStep twice() {
    return (face, random) -> plain(2 * level(face));
  }

  @Test
  void stepsAreDoneInTheirOrder() {
    assertThat(level(FaceSteps.of(add(5), twice()).apply(GREY, 0))).isEqualTo(210);
    assertThat(level(twice().andThen(add(5)).andThen(add(1)).apply(GREY, 0))).isEqualTo(206);
    assertThat(FaceSteps.NONE.apply(GREY, 0)).isSameAs(GREY);
  }

  @Test
  void seedDecidesWhatIsSometimesDone() {
    FaceStep step = add(1).sometimes(0.3);
    int done = 0;
    for (long seed = 0; seed < 1000; seed++) {
      FaceSample result = step.apply(GREY, seed);
      assertThat(level(step.apply(GREY, seed))).isEqualTo(level(result));
      done += level(result) - 100;
    }
    assertThat(done).isBetween(240, 360);
    assertThat(level(add(1).sometimes(0).apply(GREY, 3))).isEqualTo(100);
    assertThat(level(add(1).sometimes(1).apply(GREY, 3))).isEqualTo(101);
    assertThatThrownBy(() -> add(1).sometimes(1.5)).hasMessageContaining("found 1.5");
  }

  @Test
  void alignedFacesKnowWhereTheirPointsAre() {
    FivePoints points = FaceTemplate.ARCFACE.points().scaled(2, 30, 10);
    FaceSample face =
        FaceSample.align(FaceAligner.ARCFACE, new RgbImage(300, 300, new byte[270000]), points);
    for (int i = 0; i < FivePoints.COUNT; i++) {
      assertThat(face.points().x(i) - FaceTemplate.ARCFACE.points().x(i)).isBetween(-1e-6, 1e-6);
    }
    assertThat(face.visibility()).isEmpty();
  }

  @Test
  void visibilityHasThePicturesSize() {
    GreyImage seen = new GreyImage(112, 112, new byte[112 * 112]);
    assertThat(GREY.withVisibility(seen).withPicture(GREY.picture()).visibility()).contains(seen);
    assertThatThrownBy(() -> GREY.withVisibility(new GreyImage(2, 1, new byte[2])))
        .hasMessageContaining("expected the picture's size 112 x 112, found 2 x 1");
    assertThatThrownBy(() -> FaceSample.ofTemplate(new RgbImage(2, 1, new byte[6])))
        .hasMessageContaining("found 2 x 1");
  }
}
