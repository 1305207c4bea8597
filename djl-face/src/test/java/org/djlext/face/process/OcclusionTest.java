package org.djlext.face.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.djlext.face.FivePoints;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.align.HeadPose;
import org.djlext.flashattn.image.GreyImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OcclusionTest {

  private static final FaceSample FACE = DrawnHead.frontal();

  private static int seen(FaceSample face, int point) {
    int x = (int) Math.rint(face.points().x(point));
    int y = (int) Math.rint(face.points().y(point));
    return face.visibility().orElseThrow().pixels()[y * 112 + x] & 0xff;
  }

  @ParameterizedTest
  @ValueSource(doubles = {-40, -20, 0, 20, 40})
  void coversLieWhereTheirPartsOfTheFaceAre(double yaw) {
    FaceSample turned = PoseChange.to(FACE, new HeadPose(yaw, 0, 0), FaceTemplate.ARCFACE);
    for (long seed = 0; seed < 10; seed++) {
      FaceSample sunglasses = Occlusion.of(Cover.SUNGLASSES).apply(turned, seed);
      assertThat(seen(sunglasses, FivePoints.LEFT_EYE)).isLessThan(60);
      assertThat(seen(sunglasses, FivePoints.RIGHT_EYE)).isLessThan(60);
      assertThat(seen(sunglasses, FivePoints.NOSE)).isEqualTo(255);
      assertThat(seen(sunglasses, FivePoints.LEFT_MOUTH)).isEqualTo(255);
      FaceSample mask = Occlusion.of(Cover.MASK).apply(turned, seed);
      assertThat(seen(mask, FivePoints.LEFT_EYE)).isEqualTo(255);
      assertThat(seen(mask, FivePoints.NOSE)).isZero();
      assertThat(seen(mask, FivePoints.LEFT_MOUTH)).isLessThan(60);
      assertThat(seen(mask, FivePoints.RIGHT_MOUTH)).isLessThan(60);
      FaceSample scarf = Occlusion.of(Cover.SCARF).apply(turned, seed);
      assertThat(seen(scarf, FivePoints.NOSE)).isEqualTo(255);
      assertThat(seen(scarf, FivePoints.RIGHT_MOUTH)).isLessThan(60);
      FaceSample glasses = Occlusion.of(Cover.GLASSES).apply(FACE, seed);
      assertThat(seen(glasses, FivePoints.LEFT_EYE)).isGreaterThan(200);
      FaceSample hat = Occlusion.of(Cover.HAT).apply(turned, seed);
      assertThat(seen(hat, FivePoints.LEFT_EYE)).isEqualTo(255);
    }
  }

  @ParameterizedTest
  @EnumSource
  void coversChangeWhatTheyCoverAndNothingElse(Cover cover) {
    FaceSample covered = Occlusion.of(cover).apply(FACE, 3);
    byte[] before = FACE.picture().pixels();
    byte[] after = covered.picture().pixels();
    byte[] seen = covered.visibility().orElseThrow().pixels();
    int changed = 0;
    for (int i = 0; i < seen.length; i++) {
      if (seen[i] == -1) {
        assertThat(after[3 * i]).isEqualTo(before[3 * i]);
      } else {
        changed++;
      }
    }
    assertThat(changed).isBetween(150, 7000);
    assertThat(after).isEqualTo(Occlusion.of(cover).apply(FACE, 3).picture().pixels());
    assertThat(after).isNotEqualTo(Occlusion.of(cover).apply(FACE, 4).picture().pixels());
  }

  @Test
  void coversAddUp() {
    FaceSample both =
        Occlusion.of(Cover.SUNGLASSES).andThen(Occlusion.of(Cover.MASK)).apply(FACE, 1);
    assertThat(seen(both, FivePoints.LEFT_EYE)).isLessThan(60);
    assertThat(seen(both, FivePoints.LEFT_MOUTH)).isLessThan(60);
    assertThat(GreyImage.of(both.picture()).pixels()).isNotEmpty();
    assertThatThrownBy(() -> new Occlusion(List.of())).hasMessageContaining("at least one cover");
  }
}
