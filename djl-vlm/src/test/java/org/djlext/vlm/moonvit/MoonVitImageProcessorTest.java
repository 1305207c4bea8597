package org.djlext.vlm.moonvit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.modality.cv.ImageFactory;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.image.RgbImageReader;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the published processor, on the pictures and sizes of moonvit_image_goldens.py. */
class MoonVitImageProcessorTest {

  private static final Path FOLDER = Path.of("src/test/resources/moonvit-images");

  @TempDir Path folder;

  @Test
  void everySizeBecomesWhatThePublishedProcessorMakesOfIt() throws Exception {
    JsonArray rows =
        JsonParser.parseString(Files.readString(FOLDER.resolve("sizes.json"))).getAsJsonArray();
    assertThat(rows).hasSizeGreaterThan(100);
    for (JsonElement element : rows) {
      int[] row = new int[6];
      for (int i = 0; i < row.length; i++) {
        row[i] = element.getAsJsonArray().get(i).getAsInt();
      }
      MoonVitImageProcessor processor = processor(row[0], row[1] == 1);
      if (row[4] < 1 || row[5] < 1) { // refused there, or an empty picture
        assertThatThrownBy(() -> processor.grid(row[2], row[3]))
            .as("%s", element)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("picture: expected");
      } else {
        ImageGrid grid = processor.grid(row[2], row[3]);
        assertThat(new int[] {grid.rows(), grid.columns()})
            .as("%s", element)
            .containsExactly(row[4], row[5]);
        assertThat(grid.patches()).isEqualTo(row[4] * row[5]);
      }
    }
  }

  @Test
  void patchesAreThoseOfThePublishedProcessor() throws Exception {
    JsonObject settings =
        JsonParser.parseString(Files.readString(FOLDER.resolve("settings.json"))).getAsJsonObject();
    try (NDManager manager = NDManager.newBaseManager();
        SafetensorsFile golden = SafetensorsFile.open(FOLDER.resolve("pixels.safetensors"))) {
      int compared = 0;
      for (String name : golden.names()) {
        if (name.endsWith(".grid")) {
          continue;
        }
        String setting = name.substring(name.indexOf('.') + 1);
        MoonVitImageProcessor processor = processor(settings.getAsJsonObject(setting));
        NDList inputs =
            processor.process(manager, List.of(picture(name.substring(0, name.indexOf('.')))));
        assertThat(inputs.get(1)).as(name).isEqualTo(golden.load(manager, name + ".grid"));
        NDArray expected = golden.load(manager, name);
        assertThat(inputs.get(0).getShape()).as(name).isEqualTo(expected.getShape());
        assertThat(inputs.get(0).sub(expected).abs().max().getFloat()).as(name).isLessThan(1e-6f);
        compared++;
      }
      assertThat(compared).isEqualTo(12);
    }
  }

  @Test
  void picturesFollowEachOther() throws Exception {
    MoonVitImageProcessor processor = processor(12, true);
    try (NDManager manager = NDManager.newBaseManager()) {
      List<RgbImage> pictures = List.of(picture("wide"), picture("high"), picture("tiny"));
      NDList together = processor.process(manager, pictures);
      assertThat(together.get(0).getName()).isEqualTo("pixel_values");
      assertThat(together.get(1).getName()).isEqualTo("image_grid_hws");
      long first = 0;
      for (int i = 0; i < pictures.size(); i++) {
        NDList alone = processor.process(manager, List.of(pictures.get(i)));
        long patches = alone.get(0).getShape().get(0);
        assertThat(together.get(0).get("{}:{}", first, first + patches)).isEqualTo(alone.get(0));
        assertThat(together.get(1).get("{}:{}", i, i + 1)).isEqualTo(alone.get(1));
        first += patches;
      }
      assertThat(together.get(0).getShape().get(0)).isEqualTo(first);
    }
  }

  @Test
  void everyPatchHoldsItsOwnPixelsInOrder() {
    MoonVitImageProcessor plain =
        new MoonVitImageProcessor(
            4096, 2, 1, 1, true, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
    byte[] pixels = new byte[4 * 6 * 3]; // 4 rows, 6 columns
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray patches = plain.process(manager, List.of(new RgbImage(6, 4, pixels))).get(0).mul(255);
      // patch 4 is the second of the lower three; row 1 of its green
      assertThat(patches.get("4, 1, 1").toFloatArray())
          .containsExactly((3 * 6 + 2) * 3 + 1, (3 * 6 + 3) * 3 + 1);
    }
  }

  @Test
  void grayAndAlphaAreConverted() {
    int[] types = {
      BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_4BYTE_ABGR
    };
    MoonVitImageProcessor processor = MoonVitImageProcessor.published();
    try (NDManager manager = NDManager.newBaseManager()) {
      List<float[]> results = new ArrayList<>();
      for (int type : types) {
        BufferedImage image = new BufferedImage(28, 28, type);
        int[] gray = {100, 100, 100, 200};
        for (int i = 0; i < 28 * 28; i++) {
          image.getRaster().setPixel(i % 28, i / 28, gray);
        }
        RgbImage picture = RgbImage.of(ImageFactory.getInstance().fromImage(image));
        results.add(processor.process(manager, List.of(picture)).get(0).toFloatArray());
      }
      assertThat(results.get(0)).containsOnly((100 / 255f - 0.5f) / 0.5f);
      assertThat(results.get(1)).containsExactly(results.get(0));
      assertThat(results.get(2)).containsExactly(results.get(0));
    }
  }

  @Test
  void savesWhatItReads() throws Exception {
    MoonVitImageProcessor processor =
        new MoonVitImageProcessor(
            100, 6, 1, 3, false, List.of(0.1, 0.2, 0.3), List.of(1.0, 2.0, 3.0));
    processor.save(folder);
    assertThat(MoonVitImageProcessor.from(folder)).isEqualTo(processor);
    assertThat(MoonVitImageProcessor.from(folder.resolve("preprocessor_config.json")))
        .isEqualTo(processor);
  }

  @Test
  void folderWithoutTheFileIsAsPublished() throws Exception {
    assertThat(MoonVitImageProcessor.from(folder)).isEqualTo(MoonVitImageProcessor.published());
  }

  @Test
  void processorMustFitTheTower() {
    MoonVitImageProcessor processor = MoonVitImageProcessor.published();
    processor.requireFit(new MoonVitConfig(14, 64, 64, 16, 27, 1152, 4304, 2, 2));
    assertThatThrownBy(() -> processor.requireFit(new MoonVitConfig(16, 4, 4, 2, 1, 16, 24, 2, 2)))
        .hasMessage("patch_size: expected that of the tower, 16, found 14");
    assertThatThrownBy(() -> processor.requireFit(new MoonVitConfig(14, 4, 4, 2, 1, 16, 24, 1, 2)))
        .hasMessage("merge_kernel_size: expected that of the tower, [1, 2], found [2, 2]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"in_token_limit\": 0} | in_token_limit: expected a positive number, found 0",
        "{\"patch_size\": -14} | patch_size: expected a positive number, found -14",
        "{\"pad_input\": 1} | pad_input: expected true or false, found 1",
        "{\"merge_kernel_size\": [2, 2, 2]} | merge_kernel_size: expected two integers",
        "{\"image_mean\": [0.5]} | image_mean: expected three numbers, found [0.5]",
        "{\"image_std\": [0.5, 0, 0.5]} | image_std: expected three positive numbers"
      })
  void wrongValuesAreNamed(String json, String reason) throws Exception {
    Files.writeString(folder.resolve("preprocessor_config.json"), json);
    assertThatThrownBy(() -> MoonVitImageProcessor.from(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("preprocessor_config.json")
        .hasMessageContaining(reason);
  }

  @Test
  void nothingMakesNoInputs() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> MoonVitImageProcessor.published().process(manager, List.of()))
          .hasMessage("pictures: expected at least one, found none");
    }
  }

  private static RgbImage picture(String name) throws Exception {
    return RgbImageReader.standard().read(FOLDER.resolve(name + ".png"));
  }

  private MoonVitImageProcessor processor(JsonObject settings) throws Exception {
    Path file = folder.resolve("preprocessor_config.json");
    Files.writeString(file, settings.toString());
    return MoonVitImageProcessor.from(file);
  }

  private static MoonVitImageProcessor processor(int limit, boolean pad) {
    return new MoonVitImageProcessor(
        limit, 14, 2, 2, pad, List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));
  }
}
