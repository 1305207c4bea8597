package org.djlext.flashattn.coco;

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

class PanopticMapTest {

  private static final Path FOLDER = Path.of("src/test/resources/coco/panoptic-map");
  private static final int[][] ROWS = {{0, 1, 255, 256}, {65535, 65536, (1 << 24) - 1, 1193046}};
  private static final int[] IDS = PanopticMap.ofRows(ROWS).ids();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"ids.png", "ids-RGBA.png"})
  void readsWhatPanopticapiWrote(String name) throws IOException {
    PanopticMap map = PanopticMap.read(FOLDER.resolve(name));
    assertThat(map.height()).isEqualTo(2);
    assertThat(map.width()).isEqualTo(4);
    assertThat(map.ids()).isEqualTo(IDS);
  }

  @Test
  void idsSurviveWritingAndReading() throws IOException {
    Path file = folder.resolve("ids.png");
    new PanopticMap(2, 4, IDS).write(file);
    new PanopticMap(2, 4, IDS).write(file);
    assertThat(PanopticMap.read(file).ids()).isEqualTo(IDS);
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
    assertThatThrownBy(() -> PanopticMap.read(FOLDER.resolve(name)))
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
      assertThatThrownBy(() -> PanopticMap.read(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("broken.png: expected a PNG picture of segment ids");
    }
    byte[] huge = whole.clone();
    huge[16] = 0x40; // the width becomes 2^30 and more
    Files.write(file, huge);
    assertThatThrownBy(() -> PanopticMap.read(file)).hasMessageContaining("broken.png");
    assertThatThrownBy(() -> PanopticMap.read(folder.resolve("none.png")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no such file");
  }

  @Test
  void refusesIdsThatHaveNoColour() {
    assertThatThrownBy(
            () -> new PanopticMap(1, 2, new int[] {0, -1}).write(folder.resolve("a.png")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found -1 in row 0, column 1");
    assertThatThrownBy(
            () -> new PanopticMap(1, 1, new int[] {1 << 24}).write(folder.resolve("a.png")))
        .hasMessageContaining("found 16777216");
    assertThat(folder).isEmptyDirectory();
  }
}
