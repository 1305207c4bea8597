package org.djlext.flashattn.pretrained;

import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.djlext.flashattn.pretrained.weights.ElementType;
import org.djlext.flashattn.pretrained.weights.TensorInfo;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/**
 * What is in a checkpoint, without reading any tensor. Also describes what cannot be loaded as a
 * model: a bare file of weights, a folder without config.json, an unknown model type.
 *
 * @param path the folder or file
 * @param format the format of the weights, such as {@code safetensors} or {@code GGUF 3}
 * @param config config.json or the metadata of a GGUF file, or nothing if there is none
 * @param tensors all tensors, in file order
 */
public record CheckpointSummary(
    Path path, String format, Optional<JsonObject> config, List<TensorInfo> tensors) {

  /**
   * Copies the list.
   *
   * @param path the folder or file
   * @param format the format of the weights
   * @param config the configuration, or nothing
   * @param tensors all tensors
   */
  public CheckpointSummary {
    tensors = List.copyOf(tensors);
  }

  /**
   * Describes a folder or a file of weights.
   *
   * @param path a folder with weights, or a file as {@link WeightFiles#open} takes
   * @return its description
   * @throws IOException if there are no weights or anything is damaged
   */
  public static CheckpointSummary of(Path path) throws IOException {
    try (WeightSource weights = WeightFiles.open(path)) {
      List<TensorInfo> tensors = new ArrayList<>();
      for (String name : weights.names()) {
        tensors.add(weights.info(name));
      }
      return new CheckpointSummary(
          path, weights.format(), Checkpoint.config(path, weights), tensors);
    }
  }

  /**
   * Returns the model type: {@code model_type} of config.json or {@code general.architecture}.
   *
   * @return the type as written in the checkpoint, or nothing if it is not written
   */
  public Optional<String> modelType() {
    return config
        .map(c -> c.get(Checkpoint.MODEL_TYPE))
        .filter(type -> type.isJsonPrimitive())
        .map(type -> type.getAsString());
  }

  /**
   * Counts the elements of all tensors, those of tied tensors once.
   *
   * @return the number of parameters, buffers included
   */
  public long parameterCount() {
    return distinct().stream().mapToLong(TensorInfo::count).sum();
  }

  /**
   * Adds up what all tensors take in the file, tied tensors once.
   *
   * @return a number of bytes
   */
  public long byteSize() {
    return distinct().stream().mapToLong(TensorInfo::byteSize).sum();
  }

  /**
   * Adds up what all tensors take when they are loaded.
   *
   * @param dataType the type that floating-point and quantized tensors are given; others keep
   *     theirs
   * @return a number of bytes
   */
  public long memory(DataType dataType) {
    return distinct().stream()
        .mapToLong(tensor -> tensor.count() * held(tensor.storedType(), dataType).getNumOfBytes())
        .sum();
  }

  /**
   * Returns the files that hold the tensors.
   *
   * @return the files, in the order in which the tensors name them
   */
  public List<Path> files() {
    return tensors.stream().map(TensorInfo::file).distinct().toList();
  }

  private static DataType held(String storedType, DataType floats) {
    return ElementType.named(storedType)
        .filter(type -> ElementType.isWhole(storedType))
        .flatMap(ElementType::held)
        .orElse(floats);
  }

  private record Place(Path file, long offset, long byteSize, String shape) {}

  private List<TensorInfo> distinct() {
    return List.copyOf(
        tensors.stream()
            .collect(
                Collectors.toMap(
                    t -> new Place(t.file(), t.offset(), t.byteSize(), t.shape().toString()),
                    t -> t,
                    (first, tied) -> first,
                    java.util.LinkedHashMap::new))
            .values());
  }
}
