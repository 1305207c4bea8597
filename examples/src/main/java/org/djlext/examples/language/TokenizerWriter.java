package org.djlext.examples.language;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.TreeSet;

/**
 * Writes the text side of a checkpoint as HuggingFace's libraries read it: tokenizer.json,
 * tokenizer_config.json with a ChatML template, and generation_config.json.
 */
final class TokenizerWriter {

  private static final List<String> FILES =
      List.of("tokenizer.json", "tokenizer_config.json", "generation_config.json");
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  private TokenizerWriter() {}

  /**
   * Writes the files for a vocabulary of the special tokens, all bytes and the merges.
   *
   * @return V, the size of the vocabulary
   */
  static int write(Path folder, List<BytePairTrainer.Pair> merges, int contextLength)
      throws IOException {
    Files.createDirectories(folder);
    JsonObject tokenizer = tokenizer(merges);
    write(folder, FILES.get(0), tokenizer);
    write(folder, FILES.get(1), config(contextLength));
    JsonObject generation = new JsonObject();
    ids(generation);
    write(folder, FILES.get(2), generation);
    return tokenizer.getAsJsonObject("model").getAsJsonObject("vocab").size();
  }

  /** Copies the files from one folder to another. */
  static void copy(Path from, Path to) throws IOException {
    for (String name : FILES) {
      Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Adds the ids of the special tokens under the keys that configurations use. */
  static void ids(JsonObject config) {
    config.addProperty("bos_token_id", ChatFormat.SPECIAL.indexOf(ChatFormat.START));
    config.addProperty("eos_token_id", ChatFormat.SPECIAL.indexOf(ChatFormat.END));
    config.addProperty("pad_token_id", ChatFormat.SPECIAL.indexOf(ChatFormat.PAD));
  }

  private static JsonObject tokenizer(List<BytePairTrainer.Pair> merges) {
    JsonObject json = new JsonObject();
    json.addProperty("version", "1.0");
    json.add("truncation", JsonNull.INSTANCE);
    json.add("padding", JsonNull.INSTANCE);
    JsonArray added = new JsonArray();
    for (int id = 0; id < ChatFormat.SPECIAL.size(); id++) {
      JsonObject token = special(ChatFormat.SPECIAL.get(id));
      token.addProperty("id", id);
      added.add(token);
    }
    json.add("added_tokens", added);
    json.add("normalizer", JsonNull.INSTANCE);
    json.add("pre_tokenizer", preTokenizer());
    json.add("post_processor", JsonNull.INSTANCE);
    json.add("decoder", byteLevel());
    json.add("model", model(merges));
    return json;
  }

  private static JsonObject special(String content) {
    JsonObject token = new JsonObject();
    token.addProperty("content", content);
    for (String key : new String[] {"single_word", "lstrip", "rstrip", "normalized"}) {
      token.addProperty(key, false);
    }
    token.addProperty("special", true);
    return token;
  }

  private static JsonObject preTokenizer() {
    JsonObject pattern = new JsonObject();
    pattern.addProperty("Regex", BytePairTrainer.WORDS);
    JsonObject split = new JsonObject();
    split.addProperty("type", "Split");
    split.add("pattern", pattern);
    split.addProperty("behavior", "Isolated");
    split.addProperty("invert", false);
    JsonArray steps = new JsonArray();
    steps.add(split);
    steps.add(byteLevel());
    JsonObject sequence = new JsonObject();
    sequence.addProperty("type", "Sequence");
    sequence.add("pretokenizers", steps);
    return sequence;
  }

  private static JsonObject byteLevel() {
    JsonObject json = new JsonObject();
    json.addProperty("type", "ByteLevel");
    json.addProperty("add_prefix_space", false);
    json.addProperty("trim_offsets", true);
    json.addProperty("use_regex", false);
    return json;
  }

  private static JsonObject model(List<BytePairTrainer.Pair> merges) {
    JsonObject vocabulary = new JsonObject();
    ChatFormat.SPECIAL.forEach(t -> vocabulary.addProperty(t, vocabulary.size()));
    TreeSet<String> bytes = new TreeSet<>();
    for (int b = 0; b < 256; b++) {
      bytes.add(String.valueOf(BytePairTrainer.printable(b)));
    }
    bytes.forEach(t -> vocabulary.addProperty(t, vocabulary.size()));
    JsonArray pairs = new JsonArray();
    for (BytePairTrainer.Pair pair : merges) {
      String merged = pair.left() + pair.right();
      if (!vocabulary.has(merged)) { // two pairs may make the same token
        vocabulary.addProperty(merged, vocabulary.size());
      }
      pairs.add(pair.left() + " " + pair.right());
    }
    JsonObject model = new JsonObject();
    model.addProperty("type", "BPE");
    for (String key :
        new String[] {"dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"}) {
      model.add(key, JsonNull.INSTANCE);
    }
    model.addProperty("fuse_unk", false);
    model.addProperty("byte_fallback", false);
    model.addProperty("ignore_merges", false);
    model.add("vocab", vocabulary);
    model.add("merges", pairs);
    return model;
  }

  private static JsonObject config(int contextLength) {
    JsonObject json = new JsonObject();
    json.addProperty("tokenizer_class", "PreTrainedTokenizerFast");
    json.addProperty("bos_token", ChatFormat.START);
    json.addProperty("eos_token", ChatFormat.END);
    json.addProperty("pad_token", ChatFormat.PAD);
    json.addProperty("model_max_length", contextLength);
    json.addProperty("clean_up_tokenization_spaces", false);
    json.add("chat_template", new JsonPrimitive(ChatFormat.TEMPLATE));
    JsonObject decoder = new JsonObject();
    for (int id = 0; id < ChatFormat.SPECIAL.size(); id++) {
      decoder.add(Integer.toString(id), special(ChatFormat.SPECIAL.get(id)));
    }
    json.add("added_tokens_decoder", decoder);
    return json;
  }

  private static void write(Path folder, String name, JsonElement json) throws IOException {
    Files.writeString(folder.resolve(name), GSON.toJson(json) + "\n");
  }
}
