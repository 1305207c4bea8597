package org.djlext.vlm.moonvit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoonVitConfigTest {

  private static final Path FILE = Path.of("config.json");

  @TempDir Path folder;

  @Test
  void absentKeysMeanThePublishedTower() throws Exception {
    MoonVitConfig config = MoonVitConfig.fromJson(new JsonObject(), FILE);
    assertThat(config).isEqualTo(new MoonVitConfig(14, 64, 64, 16, 27, 1152, 4304, 2, 2));
    assertThat(config.merged()).isEqualTo(4);
  }

  @Test
  void writesWhatItReads() throws Exception {
    MoonVitConfig config = new MoonVitConfig(7, 5, 6, 2, 3, 16, 24, 1, 2);
    assertThat(MoonVitConfig.fromJson(config.toJson(), FILE)).isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"patch_size\": 0} | patch_size: expected a positive number, found 0",
        "{\"patch_size\": \"14\"} | patch_size: expected an integer",
        "{\"num_attention_heads\": 7} | hidden_size: expected heads of a size that 4 divides, found 1152",
        "{\"hidden_size\": 1120} | hidden_size: expected heads of a size that 4 divides, found 1120",
        "{\"merge_kernel_size\": [2]} | merge_kernel_size: expected two integers, height and width",
        "{\"merge_kernel_size\": [2, 0]} | merge_kernel_size: expected a positive number, found 0",
        "{\"merge_kernel_size\": 2} | merge_kernel_size: expected a list"
      })
  void wrongValuesAreNamed(String json, String reason) {
    JsonObject config = JsonParser.parseString(json).getAsJsonObject();
    assertThatThrownBy(() -> MoonVitConfig.fromJson(config, FILE))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(reason);
  }

  @Test
  void folderThatLacksBlocksIsRefusedBeforeTheyAreBuilt() throws Exception {
    Path golden = Path.of("src/test/resources/moonvit/one-image");
    Files.copy(golden.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    String config = Files.readString(golden.resolve("config.json"));
    Files.writeString(
        folder.resolve("config.json"),
        config.replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 2000000000"));
    assertThatThrownBy(this::load)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("encoder.blocks.1999999999.wqkv.weight")
        .hasMessageContaining("num_hidden_layers is 2000000000");
  }

  private void load() throws Exception {
    Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelPath(folder)
        .build()
        .loadModel()
        .close();
  }
}
