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
 * tokenizer_config.json with a chat template, and generation_config.json.
 */
public final class TokenizerWriter {

  private static final List<String> FILES =
      List.of("tokenizer.json", "tokenizer_config.json", "generation_config.json");
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  private TokenizerWriter() {}

  /** Writes the files for chats in ChatML. */
  static int write(Path folder, List<BytePairTrainer.Pair> merges, int contextLength)
      throws IOException {
    return write(folder, ChatFormat.MARKUP, merges, contextLength);
  }

  /**
   * Writes the files for a vocabulary of the special tokens, all bytes and the merges.
   *
   * @param folder where they are written
   * @param markup the special tokens and the chat template
   * @param merges what {@link BytePairTrainer} learned
   * @param contextLength how many tokens the model reads
   * @return V, the size of the vocabulary
   * @throws IOException if a file cannot be written
   */
  public static int write(
      Path folder, ChatMarkup markup, List<BytePairTrainer.Pair> merges, int contextLength)
      throws IOException {
    Files.createDirectories(folder);
    JsonObject tokenizer = tokenizer(markup, merges);
    write(folder, FILES.get(0), tokenizer);
    write(folder, FILES.get(1), config(markup, contextLength));
    JsonObject generation = new JsonObject();
    ids(generation, markup);
    write(folder, FILES.get(2), generation);
    return tokenizer.getAsJsonObject("model").getAsJsonObject("vocab").size();
  }

  /**
   * Copies the files from one folder to another.
   *
   * @param from where {@link #write} wrote them
   * @param to an existing folder
   * @throws IOException if a file cannot be copied
   */
  public static void copy(Path from, Path to) throws IOException {
    for (String name : FILES) {
      Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Adds the ids of ChatML's special tokens under the keys that configurations use. */
  static void ids(JsonObject config) {
    ids(config, ChatFormat.MARKUP);
  }

  /**
   * Adds the ids of the special tokens under the keys that configurations use.
   *
   * @param config what they are added to
   * @param markup the special tokens
   */
  public static void ids(JsonObject config, ChatMarkup markup) {
    config.addProperty("bos_token_id", markup.special().indexOf(markup.start()));
    config.addProperty("eos_token_id", markup.special().indexOf(markup.end()));
    config.addProperty("pad_token_id", markup.special().indexOf(markup.pad()));
  }

  private static JsonObject tokenizer(ChatMarkup markup, List<BytePairTrainer.Pair> merges) {
    JsonObject json = new JsonObject();
    json.addProperty("version", "1.0");
    json.add("truncation", JsonNull.INSTANCE);
    json.add("padding", JsonNull.INSTANCE);
    JsonArray added = new JsonArray();
    for (int id = 0; id < markup.special().size(); id++) {
      JsonObject token = special(markup.special().get(id));
      token.addProperty("id", id);
      added.add(token);
    }
    json.add("added_tokens", added);
    json.add("normalizer", JsonNull.INSTANCE);
    json.add("pre_tokenizer", preTokenizer());
    json.add("post_processor", JsonNull.INSTANCE);
    json.add("decoder", byteLevel());
    json.add("model", model(markup, merges));
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

  private static JsonObject model(ChatMarkup markup, List<BytePairTrainer.Pair> merges) {
    JsonObject vocabulary = new JsonObject();
    markup.special().forEach(t -> vocabulary.addProperty(t, vocabulary.size()));
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

  private static JsonObject config(ChatMarkup markup, int contextLength) {
    JsonObject json = new JsonObject();
    json.addProperty("tokenizer_class", "PreTrainedTokenizerFast");
    json.addProperty("bos_token", markup.start());
    json.addProperty("eos_token", markup.end());
    json.addProperty("pad_token", markup.pad());
    json.addProperty("model_max_length", contextLength);
    json.addProperty("clean_up_tokenization_spaces", false);
    json.add("chat_template", new JsonPrimitive(markup.template()));
    JsonObject decoder = new JsonObject();
    for (int id = 0; id < markup.special().size(); id++) {
      decoder.add(Integer.toString(id), special(markup.special().get(id)));
    }
    json.add("added_tokens_decoder", decoder);
    return json;
  }

  private static void write(Path folder, String name, JsonElement json) throws IOException {
    Files.writeString(folder.resolve(name), GSON.toJson(json) + "\n");
  }
}
