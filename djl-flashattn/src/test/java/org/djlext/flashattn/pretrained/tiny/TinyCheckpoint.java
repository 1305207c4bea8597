package org.djlext.flashattn.pretrained.tiny;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;

/** Writes checkpoints of the tiny family; all have the same weights, 4 to 3 to 2. */
public final class TinyCheckpoint {

  /** An input. */
  public static final float[] INPUT = {1, 2, 3, 4};

  /** What the model makes of the input. */
  public static final float[] OUTPUT = {16, 40};

  private TinyCheckpoint() {}

  /** Returns the weights by their published names. */
  public static Map<String, NDArray> weights(NDManager manager) {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    weights.put(
        "net.0.weight",
        manager.create(new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1}, new Shape(3, 4)));
    weights.put("net.0.bias", manager.create(new float[] {1, 1, 1}));
    weights.put("net.1.weight", manager.create(new float[] {1, 2, 1, 2, 4, 3}, new Shape(2, 3)));
    weights.put("net.1.bias", manager.create(new float[] {0, 0}));
    return weights;
  }

  /** Writes a folder with config.json and model.safetensors. */
  public static Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), TinyModelLoader.config(4, 3, 2).toString());
    try (NDManager manager = NDManager.newBaseManager()) {
      SafetensorsWriter.write(folder.resolve("model.safetensors"), weights(manager));
    }
    return folder;
  }
}
