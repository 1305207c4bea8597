package org.djlext.flashattn.pretrained;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;

/** An opened checkpoint: a HuggingFace folder or a GGUF file. */
public final class Checkpoint implements AutoCloseable {

  private final Path path;
  private final JsonObject config;
  private final WeightSource weights;

  Checkpoint(Path path, JsonObject config, WeightSource weights) {
    this.path = path;
    this.config = config;
    this.weights = weights;
  }

  /**
   * Opens a folder with config.json and weights, or a GGUF file.
   *
   * @param path the folder or file
   * @return the open checkpoint
   * @throws IOException if it is not a checkpoint or is damaged
   */
  public static Checkpoint open(Path path) throws IOException {
    throw new CheckpointException(path, "reading is not there yet");
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
   * Returns the model type: {@code model_type} of config.json or {@code general.architecture}.
   *
   * @return the type as written in the checkpoint
   */
  public String modelType() {
    return config.get("model_type").getAsString();
  }

  /**
   * Returns config.json, or for a GGUF file its metadata as one flat object.
   *
   * @return the configuration as published
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

  @Override
  public void close() throws IOException {
    weights.close();
  }
}
