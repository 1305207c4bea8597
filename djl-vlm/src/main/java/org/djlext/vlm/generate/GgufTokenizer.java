package org.djlext.vlm.generate;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.gguf.GgufMetadata;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * Writes the tokenizer in a GGUF file's metadata as a tokenizer.json: byte-level BPE ({@code
 * gpt2}), or SentencePiece BPE ({@code llama}), whose merges follow from the scores of its pieces.
 */
final class GgufTokenizer {

  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final String SPACE = "\u2581";

  private GgufTokenizer() {}

  static String toTokenizerJson(Path file, GgufMetadata data) throws CheckpointException {
    String kind = data.string("tokenizer.ggml.model");
    List<String> tokens = data.strings("tokenizer.ggml.tokens");
    JsonObject json = new JsonObject();
    json.addProperty("version", "1.0");
    json.add("added_tokens", addedTokens(data, tokens));
    switch (kind) {
      case "gpt2" -> byteLevel(json, data, tokens);
      case "llama" -> sentencePiece(json, data, tokens);
      default -> throw new CheckpointException(file, "tokenizer.ggml.model", "gpt2 or llama", kind);
    }
    return json.toString();
  }

  private static void byteLevel(JsonObject json, GgufMetadata data, List<String> tokens)
      throws CheckpointException {
    String pre = data.has("tokenizer.ggml.pre") ? data.string("tokenizer.ggml.pre") : "default";
    json.add("normalizer", JsonNull.INSTANCE);
    json.add("pre_tokenizer", GgufPreTokenizer.of(pre));
    json.add("decoder", byteLevelStep());
    JsonArray merges = new JsonArray();
    data.strings("tokenizer.ggml.merges").forEach(merges::add);
    JsonObject model = bpe(tokens, merges);
    model.addProperty("ignore_merges", "llama-bpe".equals(pre));
    json.add("model", model);
    boolean addBos = data.flag("tokenizer.ggml.add_bos_token", "llama-bpe".equals(pre));
    json.add("post_processor", addBos ? withBos(data, tokens) : byteLevelStep());
  }

  private static void sentencePiece(JsonObject json, GgufMetadata data, List<String> tokens)
      throws CheckpointException {
    JsonArray normalizers = new JsonArray();
    if (data.flag("tokenizer.ggml.add_space_prefix", true)) {
      normalizers.add(step("Prepend", "prepend", SPACE));
    }
    normalizers.add(replace(" ", SPACE));
    json.add("normalizer", sequence("normalizers", normalizers));
    json.add("pre_tokenizer", JsonNull.INSTANCE);
    JsonArray decoders = new JsonArray();
    decoders.add(replace(SPACE, " "));
    decoders.add(type("ByteFallback"));
    decoders.add(type("Fuse"));
    JsonObject strip = step("Strip", "content", " ");
    strip.addProperty("start", 1);
    strip.addProperty("stop", 0);
    decoders.add(strip);
    json.add("decoder", sequence("decoders", decoders));
    JsonObject model = bpe(tokens, mergesByScore(tokens, data.numbers("tokenizer.ggml.scores")));
    String unknown = "tokenizer.ggml.unknown_token_id";
    model.addProperty("unk_token", tokens.get(data.has(unknown) ? data.integer(unknown) : 0));
    model.addProperty("byte_fallback", true);
    model.addProperty("fuse_unk", true);
    json.add("model", model);
    boolean addBos = data.flag("tokenizer.ggml.add_bos_token", true);
    json.add("post_processor", addBos ? withBos(data, tokens) : JsonNull.INSTANCE);
  }

  /** Every split of a piece into two pieces is a merge; the better the whole, the earlier. */
  private static JsonArray mergesByScore(List<String> tokens, List<Number> scores) {
    Map<String, Integer> ids = new HashMap<>();
    for (int i = 0; i < tokens.size(); i++) {
      ids.put(tokens.get(i), i);
    }
    record Merge(int left, int right, double score) {}
    List<Merge> merges = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      List<Merge> local = new ArrayList<>();
      for (int cut = 1; cut < token.length(); cut++) {
        Integer left = ids.get(token.substring(0, cut));
        Integer right = ids.get(token.substring(cut));
        if (left != null && right != null) {
          local.add(new Merge(left, right, scores.get(i).doubleValue()));
        }
      }
      local.sort(Comparator.comparingInt(Merge::left).thenComparingInt(Merge::right));
      merges.addAll(local);
    }
    merges.sort(Comparator.comparingDouble(Merge::score).reversed());
    JsonArray json = new JsonArray();
    for (Merge merge : merges) {
      JsonArray pair = new JsonArray();
      pair.add(tokens.get(merge.left()));
      pair.add(tokens.get(merge.right()));
      json.add(pair);
    }
    return json;
  }

  private static JsonObject bpe(List<String> tokens, JsonArray merges) {
    JsonObject model = type("BPE");
    JsonObject vocabulary = new JsonObject();
    for (int i = 0; i < tokens.size(); i++) {
      vocabulary.addProperty(tokens.get(i), i);
    }
    model.add("vocab", vocabulary);
    model.add("merges", merges);
    return model;
  }

  private static JsonArray addedTokens(GgufMetadata data, List<String> tokens)
      throws CheckpointException {
    JsonArray added = new JsonArray();
    if (!data.has("tokenizer.ggml.token_type")) {
      return added;
    }
    List<Number> types = data.numbers("tokenizer.ggml.token_type");
    for (int i = 0; i < tokens.size(); i++) {
      int type = types.get(i).intValue();
      if (type == CONTROL || type == USER_DEFINED) {
        JsonObject token = new JsonObject();
        token.addProperty("id", i);
        token.addProperty("content", tokens.get(i));
        token.addProperty("single_word", false);
        token.addProperty("lstrip", false);
        token.addProperty("rstrip", false);
        token.addProperty("normalized", false);
        token.addProperty("special", type == CONTROL);
        added.add(token);
      }
    }
    return added;
  }

  private static JsonObject withBos(GgufMetadata data, List<String> tokens)
      throws CheckpointException {
    int id = data.integer("tokenizer.ggml.bos_token_id");
    String bos = tokens.get(id);
    JsonObject special = new JsonObject();
    special.addProperty("id", bos);
    JsonArray ids = new JsonArray();
    ids.add(id);
    special.add("ids", ids);
    JsonArray texts = new JsonArray();
    texts.add(bos);
    special.add("tokens", texts);
    JsonObject specials = new JsonObject();
    specials.add(bos, special);
    JsonObject template = type("TemplateProcessing");
    JsonArray single = new JsonArray();
    single.add(piece("SpecialToken", bos, 0));
    single.add(piece("Sequence", "A", 0));
    JsonArray pair = single.deepCopy();
    pair.add(piece("SpecialToken", bos, 1));
    pair.add(piece("Sequence", "B", 1));
    template.add("single", single);
    template.add("pair", pair);
    template.add("special_tokens", specials);
    return template;
  }

  private static JsonObject piece(String kind, String id, int typeId) {
    JsonObject inner = new JsonObject();
    inner.addProperty("id", id);
    inner.addProperty("type_id", typeId);
    JsonObject outer = new JsonObject();
    outer.add(kind, inner);
    return outer;
  }

  static JsonObject byteLevelStep() {
    JsonObject step = type("ByteLevel");
    step.addProperty("add_prefix_space", false);
    step.addProperty("trim_offsets", true);
    step.addProperty("use_regex", true);
    return step;
  }

  private static JsonObject replace(String from, String to) {
    JsonObject step = type("Replace");
    JsonObject pattern = new JsonObject();
    pattern.addProperty("String", from);
    step.add("pattern", pattern);
    step.addProperty("content", to);
    return step;
  }

  static JsonObject sequence(String key, JsonArray steps) {
    JsonObject sequence = type("Sequence");
    sequence.add(key, steps);
    return sequence;
  }

  private static JsonObject step(String type, String key, String value) {
    JsonObject step = type(type);
    step.addProperty(key, value);
    return step;
  }

  static JsonObject type(String type) {
    JsonObject step = new JsonObject();
    step.addProperty("type", type);
    return step;
  }
}
