package org.djlext.vlm.generate;

import ai.djl.ModelException;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The files that generation_goldens.py writes, and the models they belong to. */
final class Goldens {

  static final Path RESOURCES = Path.of("src/test/resources");
  static final Path TINY = RESOURCES.resolve("generate/tiny");
  static final Path TINY_GGUF = RESOURCES.resolve("generate/tiny.gguf");

  private Goldens() {}

  static List<JsonObject> read(String name) throws IOException {
    return objects(
        JsonParser.parseString(Files.readString(RESOURCES.resolve("generate").resolve(name)))
            .getAsJsonArray());
  }

  static List<JsonObject> objects(JsonArray array) {
    return array.asList().stream().map(JsonElement::getAsJsonObject).toList();
  }

  static long[] longs(JsonElement array) {
    return array.getAsJsonArray().asList().stream().mapToLong(JsonElement::getAsLong).toArray();
  }

  static List<long[]> rows(JsonElement arrays) {
    return arrays.getAsJsonArray().asList().stream().map(Goldens::longs).toList();
  }

  /** Reads settings under the names of transformers. */
  static GenerationConfig.Builder config(JsonObject settings) {
    Map<String, String> arguments = new HashMap<>();
    settings.entrySet().forEach(e -> arguments.put(e.getKey(), e.getValue().getAsString()));
    return GenerationArguments.apply(GenerationConfig.builder(), arguments).toBuilder();
  }

  static ZooModel<NDList, NDList> load(Path path) throws IOException, ModelException {
    return load(path, NDList.class, NDList.class);
  }

  static <I, O> ZooModel<I, O> load(Path path, Class<I> input, Class<O> output)
      throws IOException, ModelException {
    return Criteria.builder().setTypes(input, output).optModelPath(path).build().loadModel();
  }
}
