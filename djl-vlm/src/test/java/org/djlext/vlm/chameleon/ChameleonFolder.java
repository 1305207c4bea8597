package org.djlext.vlm.chameleon;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.NamedValues;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;

/** Folders as they are published, with the weights of chameleon_goldens.py. */
final class ChameleonFolder {

  private static final Path GOLDENS = Path.of("src/test/resources/chameleon");

  private ChameleonFolder() {}

  static Path golden(String name) {
    return GOLDENS.resolve(name).resolve("golden.safetensors");
  }

  static JsonObject config(String name) throws IOException {
    Path file = GOLDENS.resolve(name).resolve("config.json");
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  static void write(String name, Path folder) throws IOException {
    write(config(name), folder, false);
  }

  static void write(JsonObject json, Path folder, boolean draws) throws IOException {
    Files.writeString(folder.resolve("config.json"), json.toString());
    try (NDManager manager = NDManager.newBaseManager()) {
      SafetensorsWriter.write(
          folder.resolve("model.safetensors"), tensors(json, folder, draws, manager));
    }
  }

  static Map<String, NDArray> tensors(
      JsonObject json, Path folder, boolean draws, NDManager manager) throws IOException {
    ChameleonConfig config = ChameleonConfig.fromJson(json, folder.resolve("config.json"));
    WeightTable table = ChameleonModelLoader.weightTable();
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    BlockParameters.of(new ChameleonBlock(config, draws))
        .forEach(
            (path, parameter) -> {
              String tensor = table.originOf(path).orElseThrow().checkpointName();
              tensors.put(tensor, NamedValues.weight(manager, tensor, parameter.getShape()));
            });
    return tensors;
  }
}
