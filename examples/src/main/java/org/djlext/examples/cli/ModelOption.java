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
import java.util.Map;
import org.djlext.flashattn.pretrained.Checkpoint;
import picocli.CommandLine.Option;

/** The option that names a model, to be mixed in. */
public final class ModelOption {

  /** The name of our own small language model in its zoo. */
  public static final String MINIATURE = "djl://org.djlext.vlm/mini-llama";

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "A checkpoint folder, a .gguf file, hf://ORG/NAME, a zoo's djl://GROUP/NAME, or the NAME"
              + " of a built-in model such as kimi-vl-mini. Default: the built-in miniature.")
  private String model;

  private final String miniature;

  /** Constructs the option with the language model as its default, as picocli does. */
  public ModelOption() {
    this(MINIATURE);
  }

  /**
   * Constructs the option of a command that has another model by default.
   *
   * @param miniature the name in its zoo of the model that is used if none is named
   */
  public ModelOption(String miniature) {
    this.miniature = miniature;
  }

  /**
   * Returns what was given. The bare name of a built-in model, unless there is a file or folder of
   * that name, becomes its URL.
   *
   * @return a path or a URL
   */
  public String name() {
    if (model == null) {
      return miniature;
    }
    return BuiltInModels.isName(model) && !Files.exists(Path.of(model))
        ? BuiltInModels.url(model).orElse(model)
        : model;
  }

  /**
   * Says whether this is a file or folder on this machine.
   *
   * @return false for URLs such as {@code hf://} and {@code djl://}
   */
  public boolean isLocal() {
    return !name().matches("[A-Za-z][A-Za-z0-9+.-]+:.*"); // one letter is a drive
  }

  /**
   * Loads the model for raw tensors.
   *
   * @param device where to, or null for the engine's choice
   * @return the model, to be closed
   * @throws IOException if a file is absent, cannot be read or is damaged
   * @throws ModelNotFoundException if there is no such model
   * @throws MalformedModelException if it is no model
   */
  public ZooModel<NDList, NDList> load(Device device)
      throws IOException, ModelNotFoundException, MalformedModelException {
    return load(device, NDList.class, NDList.class, Map.of());
  }

  /**
   * Loads the model.
   *
   * @param <I> the type of its input
   * @param <O> the type of its output
   * @param device where to, or null for the engine's choice
   * @param input what it is to be asked with
   * @param output what it is to answer
   * @param arguments the arguments of its translator
   * @return the model, to be closed
   * @throws IOException if a file is absent, cannot be read or is damaged
   * @throws ModelNotFoundException if there is no such model
   * @throws MalformedModelException if it is no model
   */
  public <I, O> ZooModel<I, O> load(
      Device device, Class<I> input, Class<O> output, Map<String, ?> arguments)
      throws IOException, ModelNotFoundException, MalformedModelException {
    Criteria.Builder<I, O> criteria = Criteria.builder().setTypes(input, output).optDevice(device);
    arguments.forEach(criteria::optArgument);
    if (isLocal()) {
      Path path = Path.of(name());
      if (!Files.isRegularFile(path.resolve("config.json")) && !name().endsWith(".gguf")) {
        Checkpoint.open(path).close(); // says what a checkpoint is, where DJL would guess
      }
      criteria.optModelPath(path);
    } else {
      criteria.optModelUrls(name());
    }
    return criteria.build().loadModel();
  }
}
