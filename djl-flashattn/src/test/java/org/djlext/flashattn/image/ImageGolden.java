package org.djlext.flashattn.image;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/** The files that {@code src/test/python/image_goldens.py} wrote. */
final class ImageGolden {

  private ImageGolden() {}

  static Path file(String name) {
    try {
      return Path.of(Objects.requireNonNull(ImageGolden.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  static Set<String> names(String file) throws IOException {
    try (WeightSource source = SafetensorsFile.open(file(file))) {
      return new TreeSet<>(source.names());
    }
  }

  static RgbImage image(String file, String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        WeightSource source = SafetensorsFile.open(file(file))) {
      NDArray pixels = source.copy(manager, name);
      return new RgbImage(
          (int) pixels.getShape().get(1), (int) pixels.getShape().get(0), pixels.toByteArray());
    }
  }

  /** Says that two pictures differ by no more than that in any channel. */
  static void assertNear(String what, RgbImage actual, RgbImage expected, int difference) {
    assertThat(actual.width()).as(what + " width").isEqualTo(expected.width());
    assertThat(actual.height()).as(what + " height").isEqualTo(expected.height());
    int worst = 0;
    for (int i = 0; i < expected.pixels().length; i++) {
      int distance = (actual.pixels()[i] & 0xff) - (expected.pixels()[i] & 0xff);
      worst = Math.max(worst, Math.abs(distance));
    }
    assertThat(worst).as(what + ": largest difference").isLessThanOrEqualTo(difference);
  }
}
