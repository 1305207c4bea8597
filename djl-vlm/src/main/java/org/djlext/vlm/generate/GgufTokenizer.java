package org.djlext.vlm.generate;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.pretrained.gguf.GgufMetadata;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * The tokenizer in a GGUF file's metadata: byte-level BPE ({@code gpt2}), or SentencePiece BPE
 * ({@code llama}).
 *
 * @param file the file, for errors
 * @param data its metadata
 */
record GgufTokenizer(Path file, GgufMetadata data) {

  private static final String PREFIX = "tokenizer.ggml.";

  String toTokenizerJson() throws CheckpointException {
    String kind = data.string(PREFIX + "model");
    TokenTable table = table();
    return switch (kind) {
      case "gpt2" -> byteLevel(table).toString();
      case "llama" -> sentencePiece(table).toTokenizerJson();
      default -> throw new CheckpointException(file, PREFIX + "model", "gpt2 or llama", kind);
    };
  }

  /** Returns the id under a key, checked against the vocabulary. */
  int id(String key, int tokens) throws CheckpointException {
    int id = data.integer(PREFIX + key);
    if (id < 0 || id >= tokens) {
      throw new CheckpointException(file, PREFIX + key, "an id below " + tokens, id);
    }
    return id;
  }

  private TokenTable table() throws CheckpointException {
    List<String> tokens = data.strings(PREFIX + "tokens");
    return new TokenTable(
        tokens,
        numbers("token_type", tokens.size()).stream().map(Number::intValue).toList(),
        numbers("scores", tokens.size()).stream().map(Number::floatValue).toList());
  }

  private List<Number> numbers(String name, int tokens) throws CheckpointException {
    if (!data.has(PREFIX + name)) {
      return List.of();
    }
    List<Number> numbers = data.numbers(PREFIX + name);
    if (numbers.size() != tokens) {
      throw new CheckpointException(
          file, PREFIX + name, "as many as there are tokens, " + tokens, numbers.size());
    }
    return numbers;
  }

  private JsonObject byteLevel(TokenTable table) throws CheckpointException {
    String name = data.has(PREFIX + "pre") ? data.string(PREFIX + "pre") : "default";
    GgufPreTokenizer pre = GgufPreTokenizer.of(name, file);
    JsonObject json = new JsonObject();
    json.addProperty("version", "1.0");
    json.add("added_tokens", table.addedTokens());
    json.add("normalizer", JsonNull.INSTANCE);
    json.add("pre_tokenizer", pre.step());
    json.add("decoder", TokenizerSteps.byteLevel(true));
    JsonArray merges = new JsonArray();
    data.strings(PREFIX + "merges").forEach(merges::add);
    JsonObject model = TokenizerSteps.step("BPE");
    model.add("vocab", table.vocabulary());
    model.add("merges", merges);
    model.addProperty("ignore_merges", pre.ignoresMerges());
    json.add("model", model);
    boolean addBos = data.flag(PREFIX + "add_bos_token", pre == GgufPreTokenizer.LLAMA3);
    json.add("post_processor", addBos ? begin(table) : TokenizerSteps.byteLevel(true));
    return json;
  }

  private JsonObject begin(TokenTable table) throws CheckpointException {
    int bos = id("bos_token_id", table.tokens().size());
    return TokenizerSteps.begin(table.tokens().get(bos), bos);
  }

  private SentencePieceTokenizer sentencePiece(TokenTable table) throws CheckpointException {
    int size = table.tokens().size();
    if (table.scores().isEmpty()) {
      throw new CheckpointException(file, PREFIX + "scores", size + " numbers", "nothing");
    }
    return new SentencePieceTokenizer(
        table,
        data.flag(PREFIX + "add_space_prefix", true),
        data.has(PREFIX + "unknown_token_id") ? id("unknown_token_id", size) : 0,
        data.flag(PREFIX + "add_bos_token", true) ? id("bos_token_id", size) : null);
  }
}
