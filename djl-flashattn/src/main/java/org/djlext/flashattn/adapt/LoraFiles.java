package org.djlext.flashattn.adapt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/** The folder of an adapter as peft writes it: adapter_config.json, adapter_model.safetensors. */
final class LoraFiles {

  static final String WEIGHTS = "adapter_model.safetensors";

  private static final String PREFIX = "base_model.model.";
  private static final String WRAPPED = ".base_layer.";

  private LoraFiles() {}

  static LoraConfig config(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(folder, "this is no folder with an adapter");
    }
    if (!Files.exists(folder.resolve(WEIGHTS))
        && Files.exists(folder.resolve("adapter_model.bin"))) {
      throw new CheckpointException(
          folder, "adapter_model.bin is an old format, save it with peft as " + WEIGHTS);
    }
    return LoraConfigFile.read(folder.resolve(LoraConfigFile.NAME));
  }

  /** Writes the folder; the configuration, without which nobody reads it, comes last. */
  static void write(LoraAdapter adapter, Path folder) throws IOException {
    Files.createDirectories(folder);
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    adapter
        .tensors()
        .forEach((name, value) -> tensors.put(PREFIX + wrapped(adapter, name), value.getArray()));
    SafetensorsWriter.write(folder.resolve(WEIGHTS), tensors);
    WholeFile.write(folder.resolve(LoraConfigFile.NAME), LoraConfigFile.text(adapter.config()));
  }

  /** What a module with A and B has itself is called so that peft finds it. */
  private static String wrapped(LoraAdapter adapter, String name) {
    int dot = name.lastIndexOf('.');
    boolean own =
        dot > 0 && adapter.pairs().containsKey(name.substring(0, dot)) && !name.contains(".lora_");
    return own ? name.substring(0, dot) + WRAPPED + name.substring(dot + 1) : name;
  }

  /** Fills an adapter; nothing is changed if anything of the file does not fit. */
  static void read(LoraAdapter adapter, Path folder, NDManager manager) throws IOException {
    Path file = folder.resolve(WEIGHTS);
    try (SafetensorsFile source = SafetensorsFile.open(file);
        NDManager scratch = manager.newSubManager()) {
      Map<Parameter, NDArray> values = new LinkedHashMap<>();
      Map<String, Parameter> wanted = adapter.tensors();
      TreeSet<String> missing = new TreeSet<>(wanted.keySet());
      for (String stored : source.names()) {
        Optional<String> name = name(stored, wanted);
        if (name.isEmpty()) {
          if (isCopyOfBase(stored)) {
            continue;
          }
          throw new CheckpointException(
              file,
              stored
                  + " fits no module of this model that the adapter's configuration means: the"
                  + " adapter is for another model");
        }
        Parameter parameter = wanted.get(name.get());
        if (!source.info(stored).shape().equals(parameter.getShape())) {
          throw new CheckpointException(
              file,
              stored,
              "%s, as the model and r demand".formatted(parameter.getShape()),
              source.info(stored).shape());
        }
        values.put(parameter, source.copy(scratch, stored, DataType.FLOAT32));
        missing.remove(name.get());
      }
      // peft up to 0.18 does not write the biases of lora_only
      missing.removeIf(name -> adapter.isBiasOfModel(name));
      if (!missing.isEmpty()) {
        throw new CheckpointException(
            file, "lacks %d tensors, such as %s".formatted(missing.size(), missing.first()));
      }
      values.forEach((parameter, value) -> value.copyTo(parameter.getArray()));
    }
  }

  private static Optional<String> name(String stored, Map<String, Parameter> wanted) {
    String plain = stored.startsWith(PREFIX) ? stored.substring(PREFIX.length()) : stored;
    String unwrapped = plain.replace(WRAPPED, ".");
    return wanted.containsKey(unwrapped) ? Optional.of(unwrapped) : Optional.empty();
  }

  /** peft saves embeddings that have adapters too. */
  private static boolean isCopyOfBase(String stored) {
    return stored.contains(WRAPPED)
        || stored.endsWith("lm_head.weight")
        || stored.endsWith("embed_tokens.weight");
  }
}
