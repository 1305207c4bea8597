package org.djlext.vlm.generate;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A SentencePiece BPE tokenizer with byte fallback as a tokenizer.json: its merges follow from the
 * scores of its pieces.
 *
 * @param table the pieces
 * @param prefix whether a space is put before a text
 * @param unknown the id of what is not known
 * @param bos the id put before every text, or null for none
 */
record SentencePieceTokenizer(TokenTable table, boolean prefix, int unknown, Integer bos) {

  private static final String SPACE = "\u2581";

  String toTokenizerJson() {
    JsonObject json = new JsonObject();
    json.addProperty("version", "1.0");
    json.add("added_tokens", table.addedTokens());
    JsonObject spaces = TokenizerSteps.replace(" ", SPACE);
    JsonObject prepend = TokenizerSteps.step("Prepend");
    prepend.addProperty("prepend", SPACE);
    json.add(
        "normalizer", prefix ? TokenizerSteps.sequence("normalizers", prepend, spaces) : spaces);
    json.add("pre_tokenizer", JsonNull.INSTANCE);
    json.add("decoder", decoder());
    JsonObject model = TokenizerSteps.step("BPE");
    model.add("vocab", table.vocabulary());
    model.add("merges", merges());
    model.addProperty("unk_token", table.tokens().get(unknown));
    model.addProperty("byte_fallback", true);
    model.addProperty("fuse_unk", true);
    json.add("model", model);
    json.add(
        "post_processor",
        bos == null ? JsonNull.INSTANCE : TokenizerSteps.begin(table.tokens().get(bos), bos));
    return json.toString();
  }

  private JsonObject decoder() {
    JsonObject spaces = TokenizerSteps.replace(SPACE, " ");
    JsonObject bytes = TokenizerSteps.step("ByteFallback");
    JsonObject fuse = TokenizerSteps.step("Fuse");
    if (!prefix) {
      return TokenizerSteps.sequence("decoders", spaces, bytes, fuse);
    }
    JsonObject strip = TokenizerSteps.step("Strip");
    strip.addProperty("content", " ");
    strip.addProperty("start", 1);
    strip.addProperty("stop", 0);
    return TokenizerSteps.sequence("decoders", spaces, bytes, fuse, strip);
  }

  private record Merge(String left, String right, float score) {}

  /** Every split of a piece into two pieces is a merge; the better the whole, the earlier. */
  private JsonArray merges() {
    List<String> tokens = table.tokens();
    Map<String, Integer> ids = new HashMap<>();
    for (int i = 0; i < tokens.size(); i++) {
      ids.put(tokens.get(i), i);
    }
    List<Merge> merges = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      for (int cut = 1; cut < token.length(); cut++) {
        String left = token.substring(0, cut);
        String right = token.substring(cut);
        if (ids.containsKey(left) && ids.containsKey(right)) {
          merges.add(new Merge(left, right, table.scores().get(i)));
        }
      }
    }
    merges.sort(
        Comparator.comparingDouble(Merge::score)
            .thenComparingInt(m -> m.left().length())
            .thenComparingInt(m -> m.right().length())
            .reversed());
    JsonArray json = new JsonArray();
    for (Merge merge : merges) {
      JsonArray pair = new JsonArray();
      pair.add(merge.left());
      pair.add(merge.right());
      json.add(pair);
    }
    return json;
  }
}
