package org.djlext.vlm.generate;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.JsonFile;

/**
 * The tokens behind a tiktoken vocabulary, which tokenizer_config.json names; ids that it does not
 * name are reserved and written {@code <|reserved_token_ID|>}.
 *
 * @param ids each token's id
 * @param shown the ids of those that are part of a text, {@code "special": false}
 * @param size one more than the largest id that is named or belongs to the vocabulary
 */
record TiktokenSpecials(Map<String, Integer> ids, Set<Integer> shown, int size) {

  private static final int RESERVED = 256;
  private static final String ADDED = "added_tokens_decoder";
  private static final String CLASS = "TikTokenTokenizer";

  /**
   * Reads them.
   *
   * @param folder the folder of a checkpoint
   * @param first the first id behind the vocabulary
   */
  static TiktokenSpecials read(Path folder, int first) throws IOException {
    Path file = folder.resolve("tokenizer_config.json");
    ConfigKeys config = new ConfigKeys(JsonFile.read(file), "", file);
    String kind = config.text("tokenizer_class", CLASS);
    if (!CLASS.equals(kind)) { // others cut text in other ways
      throw new CheckpointException(
          file, "tokenizer_class", CLASS + " beside a " + TiktokenFile.NAME, kind);
    }
    if (!config.has(ADDED)) {
      throw new CheckpointException(file, ADDED, "the special tokens by id", "nothing");
    }
    ConfigKeys added = config.object(ADDED);
    Map<Integer, String> named = new HashMap<>();
    Set<Integer> shown = new HashSet<>();
    int size = first;
    for (Map.Entry<String, JsonElement> entry : added.json().entrySet()) {
      int id = id(entry.getKey(), first, file);
      ConfigKeys token = new ConfigKeys(object(entry, file), ADDED + "." + id + ".", file);
      String text = token.text("content", "");
      if (text.isEmpty()) {
        throw new CheckpointException(file, ADDED + "." + id + ".content", "a text", "nothing");
      }
      named.put(id, text);
      if (!token.flag("special", true)) {
        shown.add(id);
      }
      size = Math.max(size, id + 1);
    }
    return new TiktokenSpecials(withReserved(named, first, size, file), Set.copyOf(shown), size);
  }

  private static Map<String, Integer> withReserved(
      Map<Integer, String> named, int first, int size, Path file) throws CheckpointException {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = first; id < Math.max(size, first + RESERVED); id++) {
      String text = named.getOrDefault(id, "<|reserved_token_" + id + "|>");
      Integer other = ids.put(text, id);
      if (other != null) {
        throw new CheckpointException(
            file, ADDED + "." + id + ".content", "another text than that of " + other, text);
      }
    }
    return Map.copyOf(ids);
  }

  private static int id(String key, int first, Path file) throws CheckpointException {
    int most = first + (1 << 16);
    try {
      int id = Integer.parseInt(key);
      if (id >= first && id < most) {
        return id;
      }
    } catch (NumberFormatException e) {
      // refused below, as what is out of range is
    }
    throw new CheckpointException(
        file, ADDED, "ids from %d, behind the vocabulary, to %d".formatted(first, most - 1), key);
  }

  private static JsonObject object(Map.Entry<String, JsonElement> entry, Path file)
      throws CheckpointException {
    if (!entry.getValue().isJsonObject()) {
      throw new CheckpointException(
          file, ADDED + "." + entry.getKey(), "an object with content", entry.getValue());
    }
    return entry.getValue().getAsJsonObject();
  }
}
