package org.djlext.vlm.tune;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ModelException;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.Criteria;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.pretrained.ModelRegistry;
import org.djlext.flashattn.pretrained.PretrainedWeights;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;

/**
 * A pretrained model all of whose parameters are trained, in float32. What is saved is a checkpoint
 * folder under the original names, with the tokenizer and the other files of the one it began with,
 * so that transformers opens it too.
 */
public final class WholeModel implements TunedModel {

  private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*"); // no drive
  private static final Set<Parameter.Type> STATISTICS =
      EnumSet.of(Parameter.Type.RUNNING_MEAN, Parameter.Type.RUNNING_VAR);

  private final Model model;
  private final Path origin;
  private final WeightTable table;
  private final JsonObject config;

  private WholeModel(Model model, Path origin, WeightTable table, JsonObject config) {
    this.model = model;
    this.origin = origin;
    this.table = table;
    this.config = config;
  }

  /**
   * Loads a model.
   *
   * @param name a checkpoint folder, {@code hf://ORG/NAME} or {@code djl://GROUP/NAME}
   * @param device where to, or null for the engine's choice
   * @return the model, to be closed
   * @throws IOException if there is none, or it is a GGUF file, whose weights were rounded
   */
  public static WholeModel open(String name, Device device) throws IOException {
    Criteria.Builder<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optDevice(device)
            .optArgument("mmap", "false"); // weights that change are not to be those of a file
    if (URL.matcher(name).matches()) {
      criteria.optModelUrls(name);
    } else {
      Checkpoint.open(Path.of(name)).close(); // says what a checkpoint is, where DJL would guess
      criteria.optModelPath(Path.of(name));
    }
    Model model;
    try {
      model = criteria.build().loadModel();
    } catch (ModelException e) {
      throw new IOException(e.getMessage(), e);
    }
    try {
      return of(model);
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * Takes a model that {@code Criteria} loaded, with the argument {@code mmap} false.
   *
   * @param model the model, closed with this one
   * @return the model
   * @throws IOException if its checkpoint cannot be read, or is a GGUF file
   */
  public static WholeModel of(Model model) throws IOException {
    String named = model.getProperty("checkpoint");
    Path origin = named == null ? model.getModelPath() : Path.of(named);
    try (Checkpoint checkpoint = Checkpoint.open(origin)) {
      if (checkpoint.gguf().isPresent()) {
        throw new CheckpointException(
            origin, "a GGUF file cannot be trained; name the checkpoint folder it was made from");
      }
      WeightTable table =
          ModelRegistry.find(checkpoint.modelType(), checkpoint.configFile())
              .weightTable(checkpoint);
      JsonObject config = checkpoint.config().deepCopy();
      config.addProperty("dtype", "float32");
      config.addProperty("torch_dtype", "float32"); // what transformers before 4.56 reads
      return new WholeModel(model, origin, table, config);
    }
  }

  /**
   * Returns where the model was loaded from.
   *
   * @return the folder, which has the tokenizer
   */
  public Path origin() {
    return origin;
  }

  @Override
  public Model model() {
    return model;
  }

  @Override
  public void chooseTrained() {
    for (Parameter parameter : model.getBlock().getParameters().values()) {
      parameter.freeze(STATISTICS.contains(parameter.getType()));
    }
  }

  @Override
  public void save(Path folder) throws IOException {
    CheckpointWriter.save(model.getBlock(), table, config, folder);
    TextFiles.copy(origin, folder);
  }

  @Override
  public void restore(Path folder) throws IOException {
    Path file = folder.resolve("model.safetensors");
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      PretrainedWeights.refill(model.getBlock(), file, weights, table);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
