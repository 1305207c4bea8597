package org.djlext.vlm.kimivl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Folders that are wrong, and folders that are saved: these stay in target/kimivl-saved, where
 * {@code kimivl_goldens.py --check} opens them in the reference and compares the logits.
 */
class KimiVlFolderTest {

  private static final Path SAVED = Path.of("target/kimivl-saved");

  @TempDir Path folder;

  @BeforeEach
  void copy() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/kimivl-chat"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one-image",
        "two-images-a-row",
        "row-without-image",
        "image-first-and-last",
        "rows-of-patches",
        "merge-one-by-three",
        "text-only",
        "bf16"
      })
  void changedModelIsSavedWhole(String name) throws Exception {
    Path saved = SAVED.resolve(name);
    try (NDManager manager = NDManager.newBaseManager();
        TinyKimiVl golden = new TinyKimiVl(name, manager)) {
      Map<String, NDArray> expected = new HashMap<>();
      expected.put("input_ids", golden.get("input_ids"));
      if (golden.hasImages()) {
        expected.put("pixel_values", golden.get("pixel_values"));
        expected.put("image_grid_hws", golden.get("image_grid_hws"));
      }
      KimiVlConfig config;
      try (ZooModel<NDList, NDList> model = TinyKimiVl.load(TinyKimiVl.folder(name))) {
        KimiVlBlock block = (KimiVlBlock) model.getBlock();
        config = block.config();
        block.getParameters().values().forEach(p -> p.getArray().muli(1.03f));
        NDArray logits = logits(model, golden);
        assertThat(logits.sub(golden.get("logits")).abs().max().getFloat()).isGreaterThan(0.01f);
        logits.attach(manager);
        expected.put("logits", logits);
        CheckpointWriter.save(block, KimiVlModelLoader.weightTable(), config.toJson(), saved);
      }
      SafetensorsWriter.write(saved.resolve("expected.safetensors"), expected);
      try (ZooModel<NDList, NDList> model = TinyKimiVl.load(saved)) {
        assertThat(((KimiVlBlock) model.getBlock()).config()).isEqualTo(config);
        assertClose("logits", logits(model, golden), expected.get("logits"));
      }
    }
  }

  private static NDArray logits(ZooModel<NDList, NDList> model, TinyKimiVl golden)
      throws Exception {
    try (Predictor<NDList, NDList> predictor = model.newPredictor()) {
      return predictor.predict(golden.inputs()).singletonOrThrow();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "media_placeholder_token_id | 856 | media_placeholder_token_id: expected an id below vocab_size 856, found 856",
        "media_placeholder_token_id | -1 | media_placeholder_token_id: expected an id below",
        "media_placeholder_token_id | null | media_placeholder_token_id: expected an id below vocab_size 856, found 163605",
        "text_config | null | text_config: expected the decoder's configuration, found nothing",
        "text_config | 3 | text_config: expected an object",
        "vision_config | 3 | vision_config: expected an object",
        "vision_config.num_attention_heads | 5 | vision_config.hidden_size: expected heads of a size that 4 divides",
        "vision_config.num_hidden_layers | 9 | vision_config.num_hidden_layers is 9",
        "text_config.num_hidden_layers | 9 | text_config.num_hidden_layers is 9",
        "text_config.n_routed_experts | 16 | text_config.n_routed_experts is 16",
        "text_config.num_experts_per_tok | 99 | text_config.num_experts_per_tok: expected at most the 8",
        "text_config.n_group | 3 | text_config.n_group: expected a divisor of n_routed_experts 8, found 3",
        "text_config.hidden_act | \"relu\" | text_config.hidden_act: expected silu, found relu"
      })
  void wrongConfigurationsAreNamed(String key, String value, String reason) throws Exception {
    Path file = folder.resolve("config.json");
    JsonObject config = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    String[] path = key.split("\\.");
    JsonObject object = path.length == 1 ? config : config.getAsJsonObject(path[0]);
    object.add(path[path.length - 1], JsonParser.parseString(value));
    Files.writeString(file, config.toString());
    assertThatThrownBy(() -> TinyKimiVl.load(folder).close())
        .hasStackTraceContaining("CheckpointException")
        .hasStackTraceContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "8k"})
  void missingShardOfExpertsIsNamed(String memory) throws Exception {
    split();
    Files.delete(folder.resolve("experts.safetensors"));
    Criteria.Builder<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelPath(folder);
    if (!"none".equals(memory)) {
      criteria.optArgument("expert_memory", memory);
    }
    assertThatThrownBy(() -> criteria.build().loadModel().close())
        .hasStackTraceContaining("CheckpointException")
        .hasStackTraceContaining(folder.resolve("experts.safetensors").toString());
  }

  /** Puts the experts into a file of their own. */
  private void split() throws Exception {
    Path whole = folder.resolve("model.safetensors");
    Map<String, NDArray> rest = new HashMap<>();
    Map<String, NDArray> experts = new HashMap<>();
    JsonObject places = new JsonObject();
    try (NDManager manager = NDManager.newBaseManager();
        SafetensorsFile file = SafetensorsFile.open(whole)) {
      for (String name : file.names()) {
        boolean expert = name.contains(".experts.");
        (expert ? experts : rest).put(name, file.load(manager, name));
        places.addProperty(name, expert ? "experts.safetensors" : "rest.safetensors");
      }
      SafetensorsWriter.write(folder.resolve("rest.safetensors"), rest);
      SafetensorsWriter.write(folder.resolve("experts.safetensors"), experts);
    }
    Files.delete(whole);
    JsonObject index = new JsonObject();
    index.add("weight_map", places);
    Files.writeString(folder.resolve("model.safetensors.index.json"), index.toString());
    TinyKimiVl.load(folder).close(); // whole as yet
  }

  @Test
  void processorOfAnotherTowerIsRefused() throws Exception {
    Path file = folder.resolve("preprocessor_config.json");
    Files.writeString(
        file, Files.readString(file).replace("\"patch_size\": 4", "\"patch_size\": 14"));
    try (ZooModel<NDList, NDList> model = TinyKimiVl.load(folder)) {
      assertThatThrownBy(() -> KimiVlGenerator.of(model))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("preprocessor_config.json")
          .hasMessageContaining("patch_size: expected that of the tower, 4, found 14");
    }
  }

  @Test
  void folderWithoutTokenizerGivesTensorsOnly() throws Exception {
    Files.delete(folder.resolve("tiktoken.model"));
    try (ZooModel<NDList, NDList> model = TinyKimiVl.load(folder)) {
      assertThatThrownBy(() -> KimiVlGenerator.of(model))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("tiktoken.model");
    }
  }
}
