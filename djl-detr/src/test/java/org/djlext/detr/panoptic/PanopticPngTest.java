package org.djlext.detr.panoptic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PanopticPngTest {

  private static final Path FOLDER = Path.of("src/test/resources/panoptic-merge");
  private static final int[][] IDS = {{0, 1, 255, 256}, {65535, 65536, (1 << 24) - 1, 1193046}};

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"ids.png", "ids-RGBA.png"})
  void readsWhatPanopticapiWrote(String name) throws IOException {
    assertThat(PanopticPng.read(FOLDER.resolve(name))).isDeepEqualTo(IDS);
  }

  @Test
  void idsSurviveWritingAndReading() throws IOException {
    Path file = folder.resolve("ids.png");
    PanopticPng.write(file, IDS);
    PanopticPng.write(file, IDS);
    assertThat(PanopticPng.read(file)).isDeepEqualTo(IDS);
    assertThat(folder).isDirectoryContaining(f -> f.equals(file));
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ids-P.png, with a palette",
    "ids-L.png, found 1 of 8 bits",
    "ids-I16.png, found 1 of 16 bits"
  })
  void refusesPicturesThatHoldNoIds(String name, String reason) {
    assertThatThrownBy(() -> PanopticPng.read(FOLDER.resolve(name)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("three channels of 8 bits")
        .hasMessageContaining(reason);
  }

  @Test
  void refusesBrokenAndAbsentFiles() throws IOException {
    byte[] whole = Files.readAllBytes(FOLDER.resolve("ids.png"));
    Path file = folder.resolve("broken.png");
    for (int length : new int[] {0, 7, 20, whole.length / 2}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> PanopticPng.read(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("broken.png: not a panoptic PNG");
    }
    byte[] huge = whole.clone();
    huge[16] = 0x40; // the width becomes 2^30 and more
    Files.write(file, huge);
    assertThatThrownBy(() -> PanopticPng.read(file)).hasMessageContaining("broken.png");
    assertThatThrownBy(() -> PanopticPng.read(folder.resolve("none.png")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no such panoptic PNG");
  }

  @Test
  void refusesIdsThatHaveNoColour() {
    assertThatThrownBy(() -> PanopticPng.write(folder.resolve("a.png"), new int[][] {{0, -1}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found -1 in row 0, column 1");
    assertThatThrownBy(() -> PanopticPng.write(folder.resolve("a.png"), new int[][] {{1 << 24}}))
        .hasMessageContaining("found 16777216");
    assertThat(folder).isEmptyDirectory();
  }
}
