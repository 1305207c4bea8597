package org.djlext.vlm.generate;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.gguf.GgufMetadata;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * What a checkpoint says about the texts of its model, beside the tokenizer.
 *
 * @param stopIds all ids that end a text
 * @param specialTokens the texts of {@code bos_token}, {@code eos_token} and so on, where there are
 * @param defaults what generation_config.json says
 * @param chatTemplate the Jinja template of chats, or nothing if this is no chat model
 */
record TextSettings(
    Set<Long> stopIds,
    Map<String, String> specialTokens,
    GenerationConfig defaults,
    Optional<String> chatTemplate) {

  private static final String GENERATION = "generation_config.json";
  private static final String EOS = "eos_token_id";
  private static final String TEMPLATE = "chat_template";
  private static final Map<String, String> GGUF_SPECIAL =
      Map.of(
          "bos_token_id", "bos_token",
          "eos_token_id", "eos_token",
          "unknown_token_id", "unk_token",
          "padding_token_id", "pad_token");

  static TextSettings of(Path path) throws IOException {
    return Files.isDirectory(path) ? ofFolder(path) : ofGguf(path);
  }

  private static TextSettings ofFolder(Path folder) throws IOException {
    Set<Long> stops = new TreeSet<>();
    Path generation = folder.resolve(GENERATION);
    Path config = folder.resolve("config.json");
    boolean named = read(generation).has(EOS); // then config.json is not asked, as in transformers
    addIds(stops, read(named ? generation : config).get(EOS), named ? generation : config);
    JsonObject tokenizer = read(folder.resolve("tokenizer_config.json"));
    JsonObject special = read(folder.resolve("special_tokens_map.json"));
    return new TextSettings(
        stops,
        specialTokens(folder, tokenizer, special),
        GenerationDefaults.of(read(generation), generation),
        template(folder, tokenizer.get(TEMPLATE)));
  }

  private static TextSettings ofGguf(Path path) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      GgufMetadata data =
          checkpoint
              .gguf()
              .orElseThrow(() -> new CheckpointException(path, "expected a folder or GGUF file"))
              .metadata();
      GgufTokenizer ids = new GgufTokenizer(path, data);
      int size = data.strings("tokenizer.ggml.tokens").size();
      Set<Long> stops = new TreeSet<>();
      for (String key : new String[] {"eos_token_id", "eot_token_id", "eom_token_id"}) {
        if (data.has("tokenizer.ggml." + key)) {
          stops.add((long) ids.id(key, size));
        }
      }
      String template = "tokenizer.chat_template";
      return new TextSettings(
          stops,
          specialTokens(data, ids),
          GenerationConfig.builder().build(),
          data.has(template) ? Optional.of(data.string(template)) : Optional.empty());
    }
  }

  /** Says whether texts of a folder that only has pieces begin with BOS, as they do for LLaMA. */
  static boolean addsBos(Path folder) throws IOException {
    JsonElement flag = read(folder.resolve("tokenizer_config.json")).get("add_bos_token");
    return !(flag instanceof JsonPrimitive primitive && primitive.isBoolean())
        || primitive.getAsBoolean();
  }

  private static Map<String, String> specialTokens(GgufMetadata data, GgufTokenizer ids)
      throws IOException {
    Map<String, String> tokens = new HashMap<>();
    List<String> all = data.strings("tokenizer.ggml.tokens");
    for (Map.Entry<String, String> name : GGUF_SPECIAL.entrySet()) {
      if (data.has("tokenizer.ggml." + name.getKey())) {
        tokens.put(name.getValue(), all.get(ids.id(name.getKey(), all.size())));
      }
    }
    return tokens;
  }

  private static Optional<String> template(Path folder, JsonElement inConfig) throws IOException {
    Path jinja = folder.resolve("chat_template.jinja");
    if (Files.isRegularFile(jinja)) {
      return Optional.of(Files.readString(jinja));
    }
    JsonElement element = inConfig;
    if (element == null) {
      element = read(folder.resolve("chat_template.json")).get(TEMPLATE);
    }
    if (element == null || element.isJsonNull()) {
      return Optional.empty();
    }
    if (element.isJsonArray()) { // several, by name
      for (JsonElement named : element.getAsJsonArray()) {
        if (named.isJsonObject() && "default".equals(text(named.getAsJsonObject().get("name")))) {
          return Optional.of(template(folder, named.getAsJsonObject()));
        }
      }
      throw new CheckpointException(folder, TEMPLATE, "one named default", element);
    }
    if (text(element) == null) {
      throw new CheckpointException(folder, TEMPLATE, "a string, or several by name", element);
    }
    return Optional.of(element.getAsString());
  }

  private static String template(Path folder, JsonObject named) throws CheckpointException {
    String template = text(named.get("template"));
    if (template == null) {
      throw new CheckpointException(folder, TEMPLATE, "a template with its name", named);
    }
    return template;
  }

  private static String text(JsonElement element) {
    boolean string = element instanceof JsonPrimitive primitive && primitive.isString();
    return string ? element.getAsString() : null;
  }

  private static void addIds(Set<Long> ids, JsonElement element, Path file)
      throws CheckpointException {
    if (element == null || element.isJsonNull()) {
      return;
    }
    try {
      if (element.isJsonArray()) {
        element.getAsJsonArray().forEach(id -> ids.add(id.getAsLong()));
      } else {
        ids.add(element.getAsLong());
      }
    } catch (NumberFormatException | IllegalStateException | UnsupportedOperationException e) {
      throw new CheckpointException(file, EOS, "a number or an array of numbers", element);
    }
  }

  /** The first file that knows a token says how it is written. */
  private static Map<String, String> specialTokens(
      Path folder, JsonObject tokenizer, JsonObject special) throws CheckpointException {
    Map<String, String> tokens = new HashMap<>();
    for (String name : GGUF_SPECIAL.values()) {
      for (JsonObject file : List.of(tokenizer, special)) {
        JsonElement token = file.get(name);
        if (token != null && !token.isJsonNull() && !tokens.containsKey(name)) {
          String text = text(token.isJsonObject() ? token.getAsJsonObject().get("content") : token);
          if (text == null) {
            throw new CheckpointException(
                folder, name, "a string, or an object with content", token);
          }
          tokens.put(name, text);
        }
      }
    }
    return tokens;
  }

  private static JsonObject read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return new JsonObject();
    }
    try {
      return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new CheckpointException(file, "this is not a JSON object: " + e.getMessage(), e);
    }
  }
}
