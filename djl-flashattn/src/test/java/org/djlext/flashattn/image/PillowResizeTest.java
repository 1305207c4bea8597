package org.djlext.flashattn.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PillowResizeTest {

  private static final String GOLDEN = "resize.safetensors";
  private static final Set<String> ORIGINALS = Set.of("image", "thin");

  static Stream<String> resized() throws IOException {
    return ImageGolden.names(GOLDEN).stream().filter(name -> !ORIGINALS.contains(name));
  }

  @ParameterizedTest
  @MethodSource("resized")
  void everyByteIsPillows(String name) throws IOException {
    String[] parts = name.replace("thin_", "").split("[_x](?=\\d)");
    RgbImage image = ImageGolden.image(GOLDEN, name.startsWith("thin") ? "thin" : "image");
    RgbImage actual =
        image.resize(
            Integer.parseInt(parts[1]),
            Integer.parseInt(parts[2]),
            ResampleFilter.valueOf(parts[0].toUpperCase(Locale.ROOT)));
    ImageGolden.assertNear(name, actual, ImageGolden.image(GOLDEN, name), 0);
  }

  @Test
  void everyFilterHasPillowsNumber() {
    assertThat(Stream.of(0, 1, 2, 3, 4, 5).map(ResampleFilter::ofPillow))
        .containsExactly(ResampleFilter.values());
    assertThatThrownBy(() -> ResampleFilter.ofPillow(6)).hasMessageContaining("found 6");
    assertThatThrownBy(() -> ResampleFilter.ofPillow(-1)).hasMessageContaining("found -1");
  }

  @Test
  void largePicturesSharedOutEqualTheirRowsOneByOne() {
    byte[] pixels = new byte[301 * 203 * 3];
    new Random(7).nextBytes(pixels);
    RgbImage image = new RgbImage(301, 203, pixels);
    RgbImage whole = image.resize(401, 203, ResampleFilter.BICUBIC);
    for (int y = 0; y < 203; y += 29) {
      byte[] row = Arrays.copyOfRange(pixels, y * 903, (y + 1) * 903);
      assertThat(new RgbImage(301, 1, row).resize(401, 1, ResampleFilter.BICUBIC).pixels())
          .isEqualTo(Arrays.copyOfRange(whole.pixels(), y * 1203, (y + 1) * 1203));
    }
  }

  @Test
  void sizeOfNothingIsRefused() {
    RgbImage image = new RgbImage(1, 1, new byte[3]);
    assertThatThrownBy(() -> image.resize(0, 4, ResampleFilter.BILINEAR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 x 4");
    assertThatThrownBy(() -> new RgbImage(2, 1, new byte[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 x 2 x 3");
  }
}
