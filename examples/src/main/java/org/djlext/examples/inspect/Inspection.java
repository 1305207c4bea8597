package org.djlext.examples.inspect;

import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.CheckpointSummary;
import org.djlext.flashattn.pretrained.ModelRegistry;
import org.djlext.flashattn.pretrained.weights.TensorInfo;

/**
 * A checkpoint, as {@code --json} tells it.
 *
 * @param path the folder or file
 * @param format the format of the weights
 * @param modelType the model type, or null if none is written
 * @param known whether a family on the class path reads this model type
 * @param parameters how many elements the tensors have, tied ones once
 * @param bytes how much the tensors take in the files, tied ones once
 * @param memoryBytes how much they would take when loaded, by data type
 * @param tokenizer where the tokenizer is, or null if there is none
 * @param chatTemplate whether the form of chats is given
 * @param mixture the mixture of experts, or null if there is none
 * @param vision the tower that reads pictures, or null if there is none
 * @param codebook the image tokenizer, or null if there is none
 * @param refused why a model of this configuration cannot be run, or null
 * @param files the files that hold tensors
 * @param dtypes what is stored as which type
 * @param config config.json or the metadata, or null
 * @param tensors all tensors, in file order
 */
record Inspection(
    String path,
    String format,
    String modelType,
    boolean known,
    long parameters,
    long bytes,
    Map<String, Long> memoryBytes,
    String tokenizer,
    boolean chatTemplate,
    MixturePart mixture,
    VisionPart vision,
    CodebookPart codebook,
    String refused,
    List<String> files,
    Map<String, Share> dtypes,
    JsonObject config,
    List<Tensor> tensors) {

  /**
   * What is stored as one type.
   *
   * @param tensors how many tensors
   * @param parameters how many elements they have
   * @param bytes how much they take in the files
   */
  record Share(int tensors, long parameters, long bytes) {

    Share plus(Share other) {
      return new Share(tensors + other.tensors, parameters + other.parameters, bytes + other.bytes);
    }
  }

  /**
   * One tensor.
   *
   * @param name the name in the file
   * @param dtype the stored type, in the file's own words
   * @param shape the shape, slowest axis first
   * @param bytes how much it takes in the file
   */
  record Tensor(String name, String dtype, long[] shape, long bytes) {}

  static Inspection of(CheckpointSummary summary, TextParts text, ModelParts parts) {
    Map<String, Share> dtypes = new LinkedHashMap<>();
    for (TensorInfo tensor : summary.tensors()) {
      dtypes.merge(
          tensor.storedType(), new Share(1, tensor.count(), tensor.byteSize()), Share::plus);
    }
    Map<String, Long> memory = new LinkedHashMap<>();
    memory.put("float32", summary.memory(DataType.FLOAT32));
    memory.put("float16", summary.memory(DataType.FLOAT16));
    return new Inspection(
        summary.path().toString(),
        summary.format(),
        summary.modelType().orElse(null),
        summary.modelType().map(ModelRegistry.modelTypes()::contains).orElse(false),
        summary.parameterCount(),
        summary.byteSize(),
        memory,
        text.tokenizer(),
        text.chatTemplate(),
        parts.mixture(),
        parts.vision(),
        parts.codebook(),
        parts.refused(),
        summary.files().stream().map(file -> file.getFileName().toString()).toList(),
        dtypes,
        summary.config().orElse(null),
        summary.tensors().stream()
            .map(t -> new Tensor(t.name(), t.storedType(), t.shape().getShape(), t.byteSize()))
            .toList());
  }
}
