package org.djlext.vlm.generate;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;

/**
 * The tokens of a vocabulary in the order of their ids, as GGUF and SentencePiece files list them.
 *
 * @param tokens how each is written
 * @param types what each is, by the numbers that both kinds of file use; or empty if all are normal
 * @param scores how much each is worth, or empty
 */
record TokenTable(List<String> tokens, List<Integer> types, List<Float> scores) {

  static final int CONTROL = 3;
  static final int USER_DEFINED = 4;

  JsonObject vocabulary() {
    JsonObject vocabulary = new JsonObject();
    for (int i = 0; i < tokens.size(); i++) {
      vocabulary.addProperty(tokens.get(i), i);
    }
    return vocabulary;
  }

  /** Returns the tokens that are recognized in a text as wholes, before it is cut. */
  JsonArray addedTokens() {
    JsonArray added = new JsonArray();
    for (int i = 0; i < types.size(); i++) {
      if (types.get(i) == CONTROL || types.get(i) == USER_DEFINED) {
        JsonObject token = new JsonObject();
        token.addProperty("id", i);
        token.addProperty("content", tokens.get(i));
        token.addProperty("single_word", false);
        token.addProperty("lstrip", false);
        token.addProperty("rstrip", false);
        token.addProperty("normalized", false);
        token.addProperty("special", types.get(i) == CONTROL);
        added.add(token);
      }
    }
    return added;
  }
}
