package org.djlext.vlm.generate;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

/** How byte-level BPE vocabularies cut text before merging, by the names that GGUF files use. */
final class GgufPreTokenizer {

  private static final String LLAMA3 =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String QWEN2 = LLAMA3.replace("\\p{N}{1,3}", "\\p{N}");

  private GgufPreTokenizer() {}

  static JsonObject of(String name) {
    JsonArray steps = new JsonArray();
    switch (name) {
      case "llama-bpe", "llama3", "llama-v3" -> steps.add(split(LLAMA3));
      case "qwen2" -> steps.add(split(QWEN2));
      case "smollm" -> {
        JsonObject digits = GgufTokenizer.type("Digits");
        digits.addProperty("individual_digits", true);
        steps.add(digits);
      }
      default -> {}
    }
    JsonObject bytes = GgufTokenizer.byteLevelStep();
    bytes.addProperty("use_regex", !name.startsWith("llama") && !"qwen2".equals(name));
    steps.add(bytes);
    return GgufTokenizer.sequence("pretokenizers", steps);
  }

  private static JsonObject split(String regex) {
    JsonObject split = GgufTokenizer.type("Split");
    JsonObject pattern = new JsonObject();
    pattern.addProperty("Regex", regex);
    split.add("pattern", pattern);
    split.addProperty("behavior", "Isolated");
    split.addProperty("invert", false);
    return split;
  }
}
