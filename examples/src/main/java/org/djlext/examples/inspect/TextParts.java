package org.djlext.examples.inspect;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.CheckpointSummary;
import org.djlext.flashattn.pretrained.weights.JsonFile;

/**
 * What a checkpoint has for reading and writing text.
 *
 * @param tokenizer where the tokenizer is, or null if there is none
 * @param chatTemplate whether the form of chats is given
 */
record TextParts(String tokenizer, boolean chatTemplate) {

  static TextParts of(Path path, CheckpointSummary summary) throws IOException {
    return Files.isDirectory(path)
        ? ofFolder(path)
        : ofMetadata(summary.config().orElseGet(JsonObject::new));
  }

  private static TextParts ofFolder(Path folder) throws IOException {
    String tokenizer = null;
    for (String file :
        new String[] {"tokenizer.json", "tokenizer.model", "tiktoken.model", "vocab.json"}) {
      if (tokenizer == null && Files.isRegularFile(folder.resolve(file))) {
        tokenizer = file;
      }
    }
    boolean template =
        Files.isRegularFile(folder.resolve("chat_template.jinja"))
            || Files.isRegularFile(folder.resolve("chat_template.json"));
    Path config = folder.resolve("tokenizer_config.json");
    if (!template && Files.isRegularFile(config)) {
      template = JsonFile.read(config).has("chat_template");
    }
    return new TextParts(tokenizer, template);
  }

  private static TextParts ofMetadata(JsonObject metadata) {
    String model = "tokenizer.ggml.model";
    return new TextParts(
        metadata.has(model) ? "metadata (" + metadata.get(model) + ")" : null,
        metadata.has("tokenizer.chat_template"));
  }
}
