package org.djlext.vlm.moonlight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders with something missing or of the wrong size. */
class MoonlightFolderTest {

  private static final Path GOLDENS = Path.of("src/test/resources/moonlight");
  private static final String EXPERT = "model.layers.1.mlp.experts.5.up_proj.weight";

  @TempDir Path folder;
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void missingShardOfExpertsIsNamed() throws Exception {
    String missing = "model-00004-of-00005.safetensors";
    try (var files = Files.list(GOLDENS.resolve("bf16-sharded"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.equals(missing)) {
          Files.copy(file, folder.resolve(name));
        }
      }
    }
    refused(missing);
  }

  @Test
  void missingExpertIsNamed() throws Exception {
    Map<String, NDArray> tensors = tensors();
    tensors.remove(EXPERT);
    write(tensors, config());
    refused(EXPERT, "all of the model's");
  }

  @Test
  void expertOfAnotherSizeIsNamed() throws Exception {
    Map<String, NDArray> tensors = tensors();
    tensors.put(EXPERT, manager.zeros(new Shape(9, 24)));
    write(tensors, config());
    refused(EXPERT + ".shape", "(10, 24)", "(9, 24)");
  }

  @Test
  void moreExpertsThanTheFolderHasAreRefusedBeforeTheBlockIsBuilt() throws Exception {
    JsonObject config = config();
    config.addProperty("n_routed_experts", 100_000_000);
    write(tensors(), config);
    refused(
        "model.layers.1.mlp.experts.99999999.gate_proj.weight", "n_routed_experts is 100000000");
  }

  @Test
  void moreLayersThanTheFolderHasAreRefusedBeforeTheBlockIsBuilt() throws Exception {
    JsonObject config = config();
    config.addProperty("num_hidden_layers", 1_000_000_000);
    write(tensors(), config);
    refused("model.layers.999999999.input_layernorm.weight", "num_hidden_layers is 1000000000");
  }

  @Test
  void missingHeadIsNamed() throws Exception {
    Map<String, NDArray> tensors = tensors();
    tensors.remove("lm_head.weight");
    write(tensors, config());
    refused("lm_head.weight", "tie_word_embeddings is false");
  }

  private void refused(String... parts) {
    Criteria<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelPath(folder).build();
    assertThatThrownBy(() -> criteria.loadModel().close())
        .isInstanceOf(IOException.class)
        .satisfies(
            e ->
                assertThat(e.toString() + e.getCause())
                    .contains(parts)
                    .contains(folder.toString()));
  }

  private Map<String, NDArray> tensors() throws IOException {
    SafetensorsFile file = SafetensorsFile.open(GOLDENS.resolve("plain/model.safetensors"));
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    for (String tensor : file.names()) {
      tensors.put(tensor, file.load(manager, tensor));
    }
    return tensors;
  }

  private static JsonObject config() throws IOException {
    return JsonParser.parseString(Files.readString(GOLDENS.resolve("plain/config.json")))
        .getAsJsonObject();
  }

  private void write(Map<String, NDArray> tensors, JsonObject config) throws IOException {
    Files.writeString(folder.resolve("config.json"), config.toString());
    SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
  }
}
