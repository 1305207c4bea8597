package org.djlext.examples.memory;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.JsonFile;
import org.djlext.vlm.tune.zero.ActivationMemory;

/**
 * What the activations of a decoder depend on.
 *
 * @param layers the number of layers
 * @param hidden the size of a hidden state
 * @param heads the number of heads
 * @param vocabulary the number of token ids
 */
record DecoderShape(int layers, int hidden, int heads, int vocabulary) {

  /** The published LLaMAs (and TinyLlama), by their number of parameters. */
  private static final List<Known> KNOWN =
      List.of(
          new Known(135e6, new DecoderShape(30, 576, 9, 49152)),
          new Known(1.1e9, new DecoderShape(22, 2048, 32, 32000)),
          new Known(3.4e9, new DecoderShape(26, 3200, 32, 32000)),
          new Known(6.7e9, new DecoderShape(32, 4096, 32, 32000)),
          new Known(13e9, new DecoderShape(40, 5120, 40, 32000)),
          new Known(32.5e9, new DecoderShape(60, 6656, 52, 32000)),
          new Known(65e9, new DecoderShape(80, 8192, 64, 32000)));

  private record Known(double parameters, DecoderShape shape) {}

  /** Returns the shape of the published decoder that is nearest in size. */
  static DecoderShape near(double parameters) {
    return KNOWN.stream()
        .min(Comparator.comparingDouble(k -> Math.abs(Math.log(k.parameters() / parameters))))
        .orElseThrow()
        .shape();
  }

  /** Reads the shape of a checkpoint from its config.json. */
  static DecoderShape of(Path path) throws IOException {
    Path file = Files.isDirectory(path) ? path.resolve("config.json") : path;
    JsonObject config = JsonFile.read(file);
    JsonObject text = config.has("text_config") ? config.getAsJsonObject("text_config") : config;
    return new DecoderShape(
        number(file, text, "num_hidden_layers"),
        number(file, text, "hidden_size"),
        number(file, text, "num_attention_heads"),
        number(file, text, "vocab_size"));
  }

  private static int number(Path file, JsonObject config, String key) throws IOException {
    if (!config.has(key) || !config.get(key).isJsonPrimitive()) {
      throw new CheckpointException(file, key, "a number", config.get(key));
    }
    return config.get(key).getAsInt();
  }

  ActivationMemory activations(boolean flash, boolean checkpointing) {
    return new ActivationMemory(layers, hidden, heads, vocabulary, flash, checkpointing);
  }
}
