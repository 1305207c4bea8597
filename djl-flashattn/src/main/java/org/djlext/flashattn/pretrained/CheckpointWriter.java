package org.djlext.flashattn.pretrained;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.djlext.flashattn.ops.WeightAdaptations;
import org.djlext.flashattn.pretrained.pickle.StateDictWriter;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * Saves a Block as a checkpoint folder under the original names, so that the reference library
 * opens what was trained here: model.safetensors, config.json, and a serving.properties for DJL
 * Serving.
 */
public final class CheckpointWriter {

  private CheckpointWriter() {}

  /**
   * Saves a Block. Each file appears whole or not at all, the weights first; other files of the
   * folder stay as they are.
   *
   * @param block the Block, its parameters in the types they are to be stored in
   * @param table the table it was loaded with, used backwards
   * @param config the content of config.json
   * @param folder the folder, made if it is absent
   * @throws IOException if writing fails
   */
  public static void save(Block block, WeightTable table, JsonObject config, Path folder)
      throws IOException {
    save(block, table, config, folder, null);
  }

  /**
   * Saves a Block, its floating-point parameters in a given type.
   *
   * @param block the Block, which stays as it is
   * @param table the table it was loaded with, used backwards
   * @param config the content of config.json
   * @param folder the folder, made if it is absent
   * @param dataType the type of floating-point values in the file, or null to keep each
   * @throws IOException if writing fails
   * @throws IllegalStateException if the Block is {@linkplain PartialBlock not the whole model}, or
   *     holds weights in few bits
   */
  public static void save(
      Block block, WeightTable table, JsonObject config, Path folder, DataType dataType)
      throws IOException {
    requireWhole(block);
    Files.createDirectories(folder);
    try (NDManager scratch = owner(block).newSubManager()) {
      Map<String, NDArray> tensors = tensors(block, table, scratch);
      if (dataType != null) {
        tensors.replaceAll(
            (name, value) -> isFull(table, name) ? value : cast(value, dataType, scratch));
      }
      SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
    }
    String json = new GsonBuilder().setPrettyPrinting().serializeNulls().create().toJson(config);
    WholeFile.write(folder.resolve("config.json"), json + "\n");
    WholeFile.write(
        folder.resolve("serving.properties"),
        """
        engine=PyTorch
        option.hasParameter=false
        blockFactory=%s
        translatorFactory=%s
        """
            .formatted(
                PretrainedBlockFactory.class.getName(),
                PretrainedTranslatorFactory.class.getName()));
  }

  /**
   * Saves the weights of a Block as {@code torch.save} would, for programs that read nothing else.
   *
   * @param block the Block
   * @param table the table, used backwards
   * @param key what the state dictionary stands under, such as {@code model}
   * @param file the file, which appears whole or not at all
   * @throws IOException if writing fails
   */
  public static void saveStateDict(Block block, WeightTable table, String key, Path file)
      throws IOException {
    requireWhole(block);
    try (NDManager scratch = owner(block).newSubManager()) {
      StateDictWriter.write(file, key, tensors(block, table, scratch));
    }
  }

  private static void requireWhole(Block block) {
    if (block instanceof PartialBlock partial) {
      partial.requireWhole();
    }
    for (Parameter parameter : block.getDirectParameters().values()) {
      if (WeightAdaptations.packed(parameter.getArray()) != null) {
        throw new IllegalStateException(
            parameter.getName() + " is held in few bits: unpack the model before it is saved");
      }
    }
    block.getChildren().values().forEach(CheckpointWriter::requireWhole);
  }

  private static NDManager owner(Block block) {
    return block.getParameters().valueAt(0).getArray().getManager();
  }

  private static Map<String, NDArray> tensors(Block block, WeightTable table, NDManager scratch) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    BlockParameters.of(block)
        .forEach((path, parameter) -> store(path, parameter, table, scratch, tensors));
    return tensors;
  }

  /** Parameters that share a tensor are joined along the first axis, in the order of the Block. */
  private static void store(
      String path,
      Parameter parameter,
      WeightTable table,
      NDManager scratch,
      Map<String, NDArray> tensors) {
    WeightTable.Origin origin =
        table
            .originOf(path)
            .orElseThrow(
                () -> new IllegalStateException("the weight table has no row for " + path));
    NDArray value = parameter.getArray();
    if (origin.transform().isPresent()) {
      NDArray copy = value.duplicate();
      copy.attach(scratch);
      value = origin.transform().get().toCheckpoint(copy);
    }
    NDArray before = tensors.get(origin.checkpointName());
    if (before != null) {
      value = NDArrays.concat(new NDList(before, value));
      value.attach(scratch);
    }
    tensors.put(origin.checkpointName(), value);
  }

  private static boolean isFull(WeightTable table, String tensor) {
    return table
        .targetOf(tensor)
        .flatMap(table::originOf)
        .flatMap(WeightTable.Origin::transform)
        .filter(WeightTransform::isFullPrecision)
        .isPresent();
  }

  private static NDArray cast(NDArray value, DataType dataType, NDManager scratch) {
    if (!value.getDataType().isFloating() || value.getDataType() == dataType) {
      return value;
    }
    NDArray other = value.toType(dataType, false);
    other.attach(scratch);
    return other;
  }
}
