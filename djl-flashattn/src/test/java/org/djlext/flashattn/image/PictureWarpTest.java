package org.djlext.flashattn.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;

/** Warps against values known beforehand; those against OpenCV are with pose crops and faces. */
class PictureWarpTest {

  /** Red grows to the right by 2, green downwards by 3. */
  private static RgbImage gradient(int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    for (int y = 0, at = 0; y < height; y++) {
      for (int x = 0; x < width; x++, at += 3) {
        pixels[at] = (byte) (2 * x);
        pixels[at + 1] = (byte) (3 * y);
      }
    }
    return new RgbImage(width, height, pixels);
  }

  @Test
  void gradientsStayGradients() {
    Affine map = new Affine(1.5, 0.5, -10, -0.5, 1.5, 12); // to places of the result
    RgbImage warped = PictureWarp.warp(gradient(60, 60), map, 50, 50, BilinearSampling.EXACT);
    Affine back = map.inverse();
    for (int y = 15; y < 45; y += 5) {
      for (int x = 15; x < 45; x += 5) {
        double sx = back.applyX(x, y);
        double sy = back.applyY(x, y);
        if (sx < 0 || sy < 0 || sx > 59 || sy > 59) {
          continue;
        }
        int at = (y * 50 + x) * 3;
        assertThat((double) (warped.pixels()[at] & 0xff)).isCloseTo(2 * sx, offset(0.51));
        assertThat((double) (warped.pixels()[at + 1] & 0xff)).isCloseTo(3 * sy, offset(0.51));
      }
    }
  }

  @Test
  void whatShrinksKeepsItsMean() {
    RgbImage stripes = stripes(400);
    Affine map = new Affine(0.05, 0, 2, 0, 0.05, 2);
    RgbImage aliased = PictureWarp.warp(stripes, map, 24, 24, BilinearSampling.EXACT);
    RgbImage smooth = PictureWarp.antialiased(stripes, map, 24, 24);
    int at = (12 * 24 + 12) * 3;
    assertThat(aliased.pixels()[at] & 0xff).isIn(0, 255); // one stripe's luck
    assertThat(smooth.pixels()[at] & 0xff).isBetween(118, 137);
  }

  @Test
  void placesStayWhereTheyAreWhenReduced() {
    Affine map = new Affine(0.21, 0.08, 3, -0.08, 0.21, 11);
    RgbImage picture = gradient(120, 80);
    RgbImage plain = PictureWarp.warp(picture, map, 30, 24, BilinearSampling.EXACT);
    RgbImage reduced = PictureWarp.antialiased(picture, map, 30, 24);
    for (int[] place : new int[][] {{14, 14}, {18, 16}, {12, 17}}) {
      int at = (place[1] * 30 + place[0]) * 3;
      for (int c = 0; c < 2; c++) {
        assertThat((double) (reduced.pixels()[at + c] & 0xff))
            .isCloseTo(plain.pixels()[at + c] & 0xff, offset(2.0));
      }
    }
  }

  @Test
  void whatDoesNotShrinkIsWarpedAsBefore() {
    Affine map = new Affine(1.2, 0.1, 0, -0.1, 1.2, 3);
    assertThat(PictureWarp.antialiased(gradient(20, 20), map, 24, 24).pixels())
        .isEqualTo(
            PictureWarp.warp(gradient(20, 20), map, 24, 24, BilinearSampling.EXACT).pixels());
  }

  @Test
  void partsOutsideAreBlack() {
    Affine away = new Affine(0.1, 0, 500, 0, 0.1, 500);
    assertThat(PictureWarp.antialiased(stripes(100), away, 8, 8).pixels()).containsOnly(0);
  }

  @Test
  void mapsFollowOneAnother() {
    Affine turn = new Affine(0, 1, 2, -1, 0, 3);
    Affine both = turn.then(new Affine(2, 0, 1, 0, 4, -1));
    assertThat(both).isEqualTo(new Affine(0, 2, 5, -4, 0, 11));
    assertThat(both.applyX(7, 9)).isEqualTo(2 * turn.applyX(7, 9) + 1);
  }

  @Test
  void mapsToALineHaveNoInverse() {
    assertThatThrownBy(
            () -> PictureWarp.antialiased(gradient(9, 9), new Affine(1, 1, 0, 1, 1, 0), 4, 4))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("without inverse");
  }

  @Test
  void partsAreCutOut() {
    RgbImage part = gradient(10, 8).crop(3, 2, 4, 5);
    assertThat(part.width()).isEqualTo(4);
    assertThat(part.height()).isEqualTo(5);
    assertThat(part.pixels()[0]).isEqualTo((byte) 6);
    assertThat(part.pixels()[4 * 4 * 3 + 3 * 3 + 1]).isEqualTo((byte) 18);
    assertThatThrownBy(() -> gradient(10, 8).crop(7, 0, 4, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("inside 10 x 8, found 4 x 1 at (7, 0)");
  }

  private static RgbImage stripes(int size) {
    byte[] pixels = new byte[size * size * 3];
    for (int i = 0; i < size * size; i++) {
      if (i % size / 2 % 2 == 0) {
        pixels[3 * i] = pixels[3 * i + 1] = pixels[3 * i + 2] = (byte) 255;
      }
    }
    return new RgbImage(size, size, pixels);
  }
}
