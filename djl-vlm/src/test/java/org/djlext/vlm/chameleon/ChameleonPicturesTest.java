package org.djlext.vlm.chameleon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.image.RgbImageReader;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against transformers' processor and the authors' own, on chameleon_pictures_goldens.py's. */
class ChameleonPicturesTest {

  private static final Path FOLDER = Path.of("src/test/resources/chameleon-pictures");
  private static final RgbImageReader READER = RgbImageReader.standard().onWhite();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"wide", "tall", "small", "square", "odd", "transparent", "gray", "palette"})
  void pixelsAreThoseOfBothReferences(String name) throws Exception {
    RgbImage picture = READER.read(FOLDER.resolve(name + ".png"));
    Files.writeString(
        folder.resolve("preprocessor_config.json"),
        """
        {"size": {"shortest_edge": 16}, "crop_size": {"height": 16, "width": 16}, "resample": 1}
        """);
    try (NDManager manager = NDManager.newBaseManager()) {
      SafetensorsFile golden = SafetensorsFile.open(FOLDER.resolve("pixels.safetensors"));
      NDArray published =
          ChameleonPictures.read(folder).pixels(manager, List.of(picture)).squeeze(0);
      assertClose("transformers", published, golden.load(manager, "transformers." + name));
      NDArray original =
          ChameleonPictures.original(16).pixels(manager, List.of(picture)).squeeze(0);
      assertClose("original", original, golden.load(manager, "original." + name));
    }
  }

  @Test
  void whatIsDrawnIsCutToWholeNumbers() throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      SafetensorsFile golden = SafetensorsFile.open(FOLDER.resolve("pixels.safetensors"));
      byte[] bytes = ChameleonPictures.drawn(golden.load(manager, "drawn")).pixels();
      long[] expected = golden.load(manager, "drawn.bytes").toLongArray();
      for (int i = 0; i < bytes.length; i++) {
        assertThat(bytes[i] & 0xff).as("byte " + i).isEqualTo((int) expected[i]);
      }
    }
  }

  @Test
  void folderThatSkipsAStepIsRefusedByName() throws Exception {
    Files.writeString(folder.resolve("preprocessor_config.json"), "{\"do_rescale\": false}");
    assertThatThrownBy(() -> ChameleonPictures.read(folder))
        .hasMessageContaining("preprocessor_config.json")
        .hasMessageContaining("do_rescale");
  }
}
