package org.djlext.flashattn.pretrained;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.djlext.flashattn.pretrained.gguf.GgufFile;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.JsonFile;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/** An opened checkpoint: a HuggingFace folder, a file of weights or a GGUF file. */
public final class Checkpoint implements AutoCloseable {

  private static final String CONFIG = "config.json";
  static final String MODEL_TYPE = "model_type";
  private static final String PARTS = "split.count";
  private static final String ARCHITECTURE = "general.architecture";

  private final Path path;
  private final JsonObject config;
  private final Path configFile;
  private final WeightSource weights;

  private Checkpoint(Path path, JsonObject config, Path configFile, WeightSource weights) {
    this.path = path;
    this.config = config;
    this.configFile = configFile;
    this.weights = weights;
  }

  /**
   * Opens a folder with config.json and weights, a file of weights with config.json beside it, or a
   * GGUF file. Where there is no config.json, the families are asked whether they recognize the
   * weights.
   *
   * @param path the folder or file
   * @return the open checkpoint
   * @throws IOException if it is not a checkpoint or is damaged
   */
  public static Checkpoint open(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new CheckpointException(path, "there is no such file or folder");
    }
    if (isGguf(path)) {
      GgufFile file = GgufFile.open(path);
      if (file.metadata().has(PARTS) && file.metadata().integer(PARTS) > 1) {
        throw new CheckpointException(
            path,
            PARTS,
            "a whole model; join its parts with llama-gguf-split --merge",
            file.metadata().integer(PARTS) + " files");
      }
      file.metadata().string(ARCHITECTURE);
      return new Checkpoint(path, ggufConfig(file), path, file);
    }
    Path file = configFile(path);
    if (Files.isRegularFile(file)) {
      JsonObject config = readConfig(file);
      return new Checkpoint(path, config, file, weights(path));
    }
    WeightSource weights = bareWeights(path);
    try {
      return new Checkpoint(path, recognized(path, weights), path, weights);
    } catch (IOException | RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private static WeightSource weights(Path path) throws IOException {
    Optional<WeightSource> parts = ModelRegistry.openParts(path);
    return parts.isPresent() ? parts.get() : WeightFiles.open(path);
  }

  private static WeightSource bareWeights(Path path) throws IOException {
    try {
      return weights(path);
    } catch (CheckpointException e) {
      if (!Files.isDirectory(path)) {
        throw e;
      }
      throw new CheckpointException(
          path,
          "there is no config.json; a checkpoint folder has config.json, weights such as"
              + " model.safetensors, and for text models tokenizer.json (%s)"
                  .formatted(e.getMessage()),
          e);
    }
  }

  private static JsonObject recognized(Path path, WeightSource weights) throws IOException {
    return ModelRegistry.recognize(path, weights)
        .orElseThrow(
            () ->
                new CheckpointException(
                    path,
                    "there is no config.json"
                        + (Files.isDirectory(path) ? "" : " beside this file")
                        + ", and no model is recognized by its weights, which begin with "
                        + weights.names().stream().limit(3).toList()
                        + "; config.json says at least the model_type, one of "
                        + ModelRegistry.modelTypes()));
  }

  /** Returns where the config.json of a checkpoint is or would be; of a GGUF file, itself. */
  static Path configFile(Path path) {
    if (isGguf(path)) {
      return path;
    }
    return Files.isDirectory(path) ? path.resolve(CONFIG) : path.resolveSibling(CONFIG);
  }

  /**
   * Reads the configuration that goes with weights, if there is one.
   *
   * @param path the folder or file that was opened
   * @param weights its tensors
   * @return config.json or the GGUF metadata, or nothing
   * @throws IOException if there is one and it is damaged
   */
  static Optional<JsonObject> config(Path path, WeightSource weights) throws IOException {
    if (weights instanceof GgufFile file) {
      return Optional.of(ggufConfig(file));
    }
    Path config = path.resolve(CONFIG);
    return Files.isRegularFile(config) ? Optional.of(JsonFile.read(config)) : Optional.empty();
  }

  /**
   * Reads the model type without opening the weights.
   *
   * @param path the folder or file
   * @return the type as written in the checkpoint
   * @throws IOException if it is not a checkpoint
   */
  static String modelType(Path path) throws IOException {
    if (Files.isRegularFile(path) && isGguf(path)) {
      return GgufFile.architecture(path);
    }
    Path file = configFile(path);
    if (Files.isRegularFile(file)) {
      return readConfig(file).get(MODEL_TYPE).getAsString();
    }
    try (Checkpoint checkpoint = open(path)) {
      return checkpoint.modelType();
    }
  }

  /**
   * Says whether a path is named like a GGUF file.
   *
   * @param path any path
   * @return true if it ends in .gguf and is no folder
   */
  static boolean isGguf(Path path) {
    return path.toString().toLowerCase(Locale.ROOT).endsWith(".gguf") && !Files.isDirectory(path);
  }

  /**
   * Returns the folder or file this was opened from.
   *
   * @return the path given to {@link #open}
   */
  public Path path() {
    return path;
  }

  /**
   * Returns the file that holds the configuration, for errors.
   *
   * @return config.json, or the GGUF file, or what {@link #path} is if there is no config.json
   */
  public Path configFile() {
    return configFile;
  }

  /**
   * Returns the model type: {@code model_type} of config.json or {@code general.architecture}.
   *
   * @return the type as written in the checkpoint
   */
  public String modelType() {
    return config.get(MODEL_TYPE).getAsString();
  }

  /**
   * Returns config.json, or for a GGUF file its metadata as one flat object.
   *
   * @return the configuration as published, or as it was recognized
   */
  public JsonObject config() {
    return config;
  }

  /**
   * Returns the tensors.
   *
   * @return the source, closed with this checkpoint
   */
  public WeightSource weights() {
    return weights;
  }

  /**
   * Checks that a tensor is there, before a Block is built as large as config.json claims.
   *
   * @param tensor its name
   * @param reason what of the configuration asks for it
   * @throws CheckpointException if there is none of that name
   */
  public void require(String tensor, String reason) throws CheckpointException {
    if (!weights.names().contains(tensor)) {
      throw new CheckpointException(
          path, tensor, "a tensor, since " + reason, "nothing of that name");
    }
  }

  /**
   * Returns the GGUF file that this is.
   *
   * @return the file, or nothing if this is a folder
   */
  public Optional<GgufFile> gguf() {
    return weights instanceof GgufFile file ? Optional.of(file) : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    weights.close();
  }

  private static JsonObject readConfig(Path file) throws IOException {
    JsonObject config = JsonFile.read(file);
    JsonElement type = config.get(MODEL_TYPE);
    if (type == null || !type.isJsonPrimitive()) {
      throw new CheckpointException(file, MODEL_TYPE, "a string", type == null ? "nothing" : type);
    }
    return config;
  }

  private static JsonObject ggufConfig(GgufFile file) throws CheckpointException {
    JsonObject config = file.metadata().toJson();
    if (file.metadata().has(ARCHITECTURE)) {
      config.addProperty(MODEL_TYPE, file.metadata().string(ARCHITECTURE));
    }
    return config;
  }
}
