package org.djlext.flashattn.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.modality.cv.BufferedImageFactory;
import ai.djl.modality.cv.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RgbImageReaderTest {

  private static final String GOLDEN = "pixels.safetensors";
  private static final RgbImageReader READER = RgbImageReader.standard();

  static Stream<String> pictures() throws IOException {
    return ImageGolden.names(GOLDEN).stream();
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void pixelsAreThoseOfPillow(String name) throws IOException {
    // decoders of JPEG may round differently
    int allowed = name.endsWith(".jpg") ? 1 : 0;
    ImageGolden.assertNear(
        name, READER.read(ImageGolden.file(name)), ImageGolden.image(GOLDEN, name), allowed);
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void cutOffFilesAreRefusedByNameUnlessAllPixelsAreThere(String name) throws IOException {
    byte[] whole = Files.readAllBytes(ImageGolden.file(name));
    RgbImage expected = READER.read(whole, name);
    int refused = 0;
    for (int part = 1; part <= 15; part++) {
      byte[] cut = Arrays.copyOf(whole, whole.length * part / 16);
      try { // the end of a small PNG may be checksums only
        ImageGolden.assertNear(name, READER.read(cut, "some/" + name), expected, 0);
      } catch (ImageException e) {
        assertThat(e).hasMessageStartingWith("some/" + name + ": ");
        refused++;
      }
    }
    assertThat(refused).isGreaterThanOrEqualTo(11);
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void damagedFilesGivePicturesOrOurException(String name) throws IOException {
    byte[] whole = Files.readAllBytes(ImageGolden.file(name));
    Random random = new Random(name.hashCode());
    RgbImageReader careful = READER.withMaxPixels(100_000);
    for (int i = 0; i < 40; i++) {
      byte[] damaged = whole.clone();
      for (int k = 0; k < 3; k++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        careful.read(damaged, name);
      } catch (ImageException e) {
        assertThat(e).hasMessageStartingWith(name + ": ");
      }
    }
  }

  @Test
  void orientationCanBeLeft() throws IOException {
    RgbImage upright = READER.read(ImageGolden.file("orientation_6.jpg"));
    RgbImage stored = READER.withoutOrientation().read(ImageGolden.file("orientation_6.jpg"));
    assertThat(upright.width()).isEqualTo(19);
    assertThat(stored.width()).isEqualTo(23);
  }

  @Test
  void streamsAndUrlsAreReadAsFilesAre() throws IOException {
    Path file = ImageGolden.file("rgba.png");
    byte[] expected = READER.read(file).pixels();
    assertThat(READER.read(Files.newInputStream(file), "stream").pixels()).isEqualTo(expected);
    assertThat(READER.read(file.toUri().toURL()).pixels()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rgb.png", "rgba.png", "gray.png", "palette.png", "rgb_16.png"})
  void picturesOfDjlAreConvertedAsFilesAre(String name) throws IOException {
    Image image = new BufferedImageFactory().fromFile(ImageGolden.file(name));
    ImageGolden.assertNear(name, RgbImage.of(image), ImageGolden.image(GOLDEN, name), 0);
  }

  @Test
  void everyLayoutOfTheJdkIsConverted() throws IOException {
    RgbImage expected = ImageGolden.image(GOLDEN, "rgb.png");
    BufferedImage from = expected.toBufferedImage();
    for (int type :
        new int[] {
          BufferedImage.TYPE_INT_RGB,
          BufferedImage.TYPE_INT_ARGB,
          BufferedImage.TYPE_INT_BGR,
          BufferedImage.TYPE_3BYTE_BGR,
          BufferedImage.TYPE_4BYTE_ABGR,
          BufferedImage.TYPE_INT_ARGB_PRE
        }) {
      BufferedImage to = new BufferedImage(from.getWidth(), from.getHeight(), type);
      to.createGraphics().drawImage(from, 0, 0, null);
      ImageGolden.assertNear("type " + type, RgbImage.of(to), expected, 0);
      RgbImage part = RgbImage.of(to.getSubimage(3, 4, 5, 6));
      assertThat(Arrays.copyOf(part.pixels(), 15))
          .as("part of type " + type)
          .isEqualTo(Arrays.copyOfRange(expected.pixels(), (4 * 23 + 3) * 3, (4 * 23 + 8) * 3));
    }
  }

  @Test
  void tooManyPixelsAreRefusedBeforeDecoding() throws IOException {
    assertThatThrownBy(() -> READER.withMaxPixels(436).read(ImageGolden.file("rgb.png")))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("rgb.png: size: expected at most 436 pixels, found 23 x 19");
    assertThat(READER.withMaxPixels(437).read(ImageGolden.file("rgb.png")).width()).isEqualTo(23);
    byte[] bomb = Files.readAllBytes(ImageGolden.file("one_pixel.png"));
    bomb[17] = 1; // the width is now 65,537, the height 16,777,217
    bomb[20] = 1;
    assertThatThrownBy(() -> READER.read(bomb, "bomb.png"))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("bomb.png: ");
  }

  @Test
  void whatIsNoPictureIsSaid(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> READER.read(folder.resolve("none.png")))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("none.png: there is no such file");
    assertThatThrownBy(() -> READER.read(folder))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("found a folder");
    assertThatThrownBy(() -> READER.read(new ByteArrayInputStream(new byte[0]), "stream"))
        .isInstanceOf(ImageException.class)
        .hasMessage("stream: the file is empty");
    Path text = Files.writeString(folder.resolve("text.jpg"), "not a picture");
    assertThatThrownBy(() -> READER.read(text))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("text.jpg: expected a picture of a known format")
        .hasMessageContaining("6e 6f 74");
  }
}
