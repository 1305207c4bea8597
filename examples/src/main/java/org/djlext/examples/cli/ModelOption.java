package org.djlext.examples.cli;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.Checkpoint;
import picocli.CommandLine.Option;

/** The option that names a model, to be mixed in. */
public final class ModelOption {

  /** The name of our own small language model in its zoo. */
  public static final String MINIATURE = "djl://org.djlext.vlm/mini-llama";

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = MINIATURE,
      description =
          "A checkpoint folder, a .gguf file, hf://ORG/NAME, or a zoo's djl://GROUP/NAME. Default:"
              + " the built-in miniature.")
  private String model;

  /** Constructs the option, as picocli does. */
  public ModelOption() {}

  /**
   * Returns what was given.
   *
   * @return a path or a URL
   */
  public String name() {
    return model;
  }

  /**
   * Says whether this is a file or folder on this machine.
   *
   * @return false for URLs such as {@code hf://} and {@code djl://}
   */
  public boolean isLocal() {
    return !model.matches("[A-Za-z][A-Za-z0-9+.-]+:.*"); // one letter is a drive
  }

  /**
   * Loads the model.
   *
   * @param device where to, or null for the engine's choice
   * @return the model, to be closed
   * @throws IOException if a file is absent, cannot be read or is damaged
   * @throws ModelNotFoundException if there is no such model
   * @throws MalformedModelException if it is no model
   */
  public ZooModel<NDList, NDList> load(Device device)
      throws IOException, ModelNotFoundException, MalformedModelException {
    Criteria.Builder<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optDevice(device);
    if (isLocal()) {
      Path path = Path.of(model);
      if (!Files.isRegularFile(path.resolve("config.json")) && !model.endsWith(".gguf")) {
        Checkpoint.open(path).close(); // says what a checkpoint is, where DJL would guess
      }
      criteria.optModelPath(path);
    } else {
      criteria.optModelUrls(model);
    }
    return criteria.build().loadModel();
  }
}
