package org.djlext.face.embed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
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

/**
 * Weights that face_embedding_goldens.py computes likewise, from the names of tensors alone, so
 * that networks of full size need no stored file.
 */
final class GeneratedWeights {

  private GeneratedWeights() {}

  /** Writes a folder as a checkpoint has it. */
  static void write(Path folder, String config) throws IOException {
    JsonObject json = JsonParser.parseString(config).getAsJsonObject();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), config);
    try (NDManager manager = NDManager.newBaseManager()) {
      SafetensorsWriter.write(
          folder.resolve("model.safetensors"),
          tensors(FaceEmbeddingConfig.fromJson(json, folder), manager));
    }
  }

  /** Makes the tensors of a state dictionary. */
  static Map<String, NDArray> tensors(FaceEmbeddingConfig config, NDManager manager) {
    Map<String, Parameter> parameters = BlockParameters.of(FaceEmbeddingBlock.of(config));
    WeightTable table = FaceEmbeddingModelLoader.weightTable(config.network());
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    parameters.forEach(
        (path, parameter) -> {
          String name = table.originOf(path).orElseThrow().checkpointName();
          String sibling = path.substring(0, path.lastIndexOf('.')) + ".running_var";
          Shape shape = parameter.getShape();
          tensors.put(
              name, manager.create(values(name, shape, parameters.containsKey(sibling)), shape));
        });
    return tensors;
  }

  private static float[] values(String name, Shape shape, boolean norm) {
    if (name.endsWith("running_var")) {
      return NamedValues.fill(name, shape, u -> 0.5 + u);
    } else if (name.endsWith("running_mean")) {
      return NamedValues.fill(name, shape, u -> 0.4 * (u - 0.5));
    } else if (name.endsWith("bias")) {
      return NamedValues.fill(name, shape, u -> 0.2 * (u - 0.5));
    } else if (shape.dimension() > 1) {
      double bound = Math.sqrt(3.0 / shape.slice(1).size());
      return NamedValues.fill(name, shape, u -> (2 * u - 1) * bound);
    }
    return norm
        ? NamedValues.fill(name, shape, u -> 0.7 + 0.6 * u)
        : NamedValues.fill(name, shape, u -> 0.1 + 0.3 * u);
  }
}
