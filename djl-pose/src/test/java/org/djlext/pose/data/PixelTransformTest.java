package org.djlext.pose.data;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What OpenCV makes of pixels, from augmentation_goldens.py. */
class PixelTransformTest {

  private static final Path FILE = Path.of("src/test/resources/data/pixels.safetensors");

  private final NDManager manager = NDManager.newBaseManager();
  private SafetensorsFile file;
  private RgbImage picture;

  @BeforeEach
  void open() throws IOException {
    file = SafetensorsFile.open(FILE);
    picture = new RgbImage(11, 14, bytes("picture"));
  }

  @AfterEach
  void close() {
    file.close();
    manager.close();
  }

  private byte[] bytes(String name) throws IOException {
    return file.load(manager, name).toByteArray();
  }

  @Test
  void coloursAreShiftedAsByOpenCv() throws IOException {
    for (int i = 0; i < 4; i++) {
      int[] shift = file.load(manager, "shift." + i).toIntArray();
      RgbImage shifted = HsvJitter.shifted(picture, shift[0], shift[1], shift[2]);
      byte[] expected = bytes("hsv." + i);
      for (int at = 0; at < expected.length; at++) {
        int off = (shifted.pixels()[at] & 0xff) - (expected[at] & 0xff);
        assertThat(Math.abs(off)).as("shift %d, byte %d", i, at).isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void blursAreOpenCvs() throws IOException {
    for (int size : new int[] {3, 5, 7}) {
      byte[] mean = bytes("blur." + size);
      byte[] blurred = BoxBlur.blurred(picture, size).pixels();
      for (int at = 0; at < mean.length; at++) {
        assertThat(blurred[at] & 0xff).as("byte " + at).isEqualTo(mean[at] & 0xff);
      }
      assertThat(MedianBlur.blurred(picture, size).pixels()).isEqualTo(bytes("median." + size));
    }
  }

  @Test
  void oneRectangleIsCutOut() {
    byte[] white = new byte[20 * 30 * 3];
    java.util.Arrays.fill(white, (byte) 255);
    RgbImage whole = new RgbImage(20, 30, white);
    for (int seed = 0; seed < 20; seed++) {
      byte[] cut = new CutOut(0.2, 0.4).apply(whole, new SplittableRandom(seed)).pixels();
      int black = 0;
      for (byte value : cut) {
        black += value == 0 ? 1 : 0;
      }
      assertThat(black / 3).isBetween(4 * 6, 8 * 12);
    }
    assertThat(whole.pixels()).containsOnly((byte) 255);
  }

  @Test
  void equalSeedsGiveEqualPictures() {
    PixelTransform colours = PoseAugmentation.rtmpose(HalfBody.cocoUpper()).pixels();
    byte[] first = colours.apply(picture, new SplittableRandom(7)).pixels();
    assertThat(colours.apply(picture, new SplittableRandom(7)).pixels()).isEqualTo(first);
    assertThat(colours.apply(picture, new SplittableRandom(8)).pixels()).isNotEqualTo(first);
  }
}
