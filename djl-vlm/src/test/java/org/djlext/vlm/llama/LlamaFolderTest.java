package org.djlext.vlm.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders that are a little different from the goldens they are made of. */
class LlamaFolderTest {

  private static final Path GOLDENS = Path.of("src/test/resources/llama");
  private static final String HEAD = "lm_head.weight";

  @TempDir Path folder;

  @Test
  void headBesideTiedEmbeddingsIsNotUsed() throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> tensors = tensors("gqa-tied", manager);
      tensors.put(HEAD, tensors.get("model.embed_tokens.weight").mul(3));
      write("gqa-tied", tensors, "tie_word_embeddings", "true");
      assertLogits("gqa-tied", null);
    }
  }

  @Test
  void untiedFolderWithoutHeadSaysSo() throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> tensors = tensors("mha-untied", manager);
      tensors.remove(HEAD);
      write("mha-untied", tensors, "tie_word_embeddings", "false");
      refused("lm_head.weight", "tie_word_embeddings is false");
    }
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "num_hidden_layers, 1000000000, model.layers.999999999.input_layernorm.weight",
    "num_hidden_layers, 3, model.layers.2.input_layernorm.weight",
    "vocab_size, 100, model.embed_tokens.weight",
    "intermediate_size, 64, model.layers.0.mlp.gate_proj.weight",
    "num_key_value_heads, 1, model.layers.0.self_attn.k_proj.weight",
    "attention_bias, true, model.layers.0.self_attn.q_proj.bias"
  })
  void configurationThatDoesNotFitTheWeightsNamesTheTensor(String key, String value, String tensor)
      throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      write("mha-untied", tensors("mha-untied", manager), key, value);
      refused(tensor);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mha-untied, float16, FLOAT16, 0.02",
    "f16-old-keys, stored, FLOAT16, 0.02",
    "bf16-sharded, stored, FLOAT32, 0.0001",
    "gqa-tied, float32, FLOAT32, 0.0001"
  })
  void typeOfWeightsCanBeChosen(String name, String dtype, DataType held, double tolerance)
      throws Exception {
    try (ZooModel<NDList, NDList> model = load(GOLDENS.resolve(name), dtype);
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = model.getNDManager().newSubManager()) {
      NDArray weight = model.getBlock().getParameters().valueAt(0).getArray();
      assertThat(weight.getDataType()).isEqualTo(held);
      SafetensorsFile golden = golden(name);
      NDArray ids = golden.load(manager, "input_ids");
      NDArray logits = predictor.predict(new NDList(ids)).singletonOrThrow();
      assertThat(logits.getDataType()).isEqualTo(held);
      NDArray expected = golden.load(manager, "logits");
      NDArray padded =
          predictor
              .predict(
                  new NDList(
                      golden.load(manager, "padded.input_ids"),
                      golden.load(manager, "padded.attention_mask")))
              .singletonOrThrow();
      NDArray expectedPadded = golden.load(manager, "padded.logits");
      assertWithin(tolerance, logits, expected);
      assertWithin(tolerance, padded.get("0, 5:"), expectedPadded.get("0, 5:"));
    }
  }

  private static void assertWithin(double tolerance, NDArray actual, NDArray expected) {
    float largest = expected.abs().max().getFloat();
    NDArray wide = actual.toType(DataType.FLOAT32, false);
    assertThat(wide.sub(expected).abs().max().getFloat()).isLessThan((float) tolerance * largest);
  }

  private void assertLogits(String name, String dtype) throws Exception {
    try (ZooModel<NDList, NDList> model = load(folder, dtype);
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = model.getNDManager().newSubManager()) {
      NDArray ids = golden(name).load(manager, "input_ids");
      NDArray logits = predictor.predict(new NDList(ids)).singletonOrThrow();
      assertClose("logits", logits, golden(name).load(manager, "logits"));
    }
  }

  private void refused(String... parts) {
    assertThatThrownBy(() -> load(folder, null).close())
        .isInstanceOf(IOException.class)
        .satisfies(
            e ->
                assertThat(e.toString() + e.getCause())
                    .contains(parts)
                    .contains(folder.toString()));
  }

  private static ZooModel<NDList, NDList> load(Path path, String dtype) throws Exception {
    Criteria.Builder<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelPath(path);
    if (dtype != null) {
      criteria.optArgument("dtype", dtype);
    }
    return criteria.build().loadModel();
  }

  private static SafetensorsFile golden(String name) throws IOException {
    return SafetensorsFile.open(GOLDENS.resolve(name).resolve("golden.safetensors"));
  }

  private static Map<String, NDArray> tensors(String name, NDManager manager) throws IOException {
    SafetensorsFile file = SafetensorsFile.open(GOLDENS.resolve(name).resolve("model.safetensors"));
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    for (String tensor : file.names()) {
      tensors.put(tensor, file.load(manager, tensor));
    }
    return tensors;
  }

  private void write(String name, Map<String, NDArray> tensors, String key, String value)
      throws IOException {
    Path config = GOLDENS.resolve(name).resolve("config.json");
    JsonObject json = JsonParser.parseString(Files.readString(config)).getAsJsonObject();
    JsonElement element = JsonParser.parseString(value);
    json.add(key, element);
    Files.writeString(folder.resolve("config.json"), json.toString());
    SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
  }
}
