package org.djlext.vlm.generate;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/** The pieces that a tokenizer.json is made of. */
final class TokenizerSteps {

  private TokenizerSteps() {}

  static JsonObject step(String type) {
    JsonObject step = new JsonObject();
    step.addProperty("type", type);
    return step;
  }

  static JsonObject sequence(String key, JsonElement... steps) {
    JsonArray array = new JsonArray();
    for (JsonElement step : steps) {
      array.add(step);
    }
    JsonObject sequence = step("Sequence");
    sequence.add(key, array);
    return sequence;
  }

  static JsonObject byteLevel(boolean cuts) {
    JsonObject step = step("ByteLevel");
    step.addProperty("add_prefix_space", false);
    step.addProperty("trim_offsets", true);
    step.addProperty("use_regex", cuts);
    return step;
  }

  static JsonObject replace(String from, String to) {
    JsonObject pattern = new JsonObject();
    pattern.addProperty("String", from);
    JsonObject step = step("Replace");
    step.add("pattern", pattern);
    step.addProperty("content", to);
    return step;
  }

  /** Cuts at every match of a regular expression. */
  static JsonObject split(String regex) {
    JsonObject pattern = new JsonObject();
    pattern.addProperty("Regex", regex);
    JsonObject step = step("Split");
    step.add("pattern", pattern);
    step.addProperty("behavior", "Isolated");
    step.addProperty("invert", false);
    return step;
  }

  /** Puts a token before every text. */
  static JsonObject begin(String token, int id) {
    JsonArray ids = new JsonArray();
    ids.add(id);
    JsonArray texts = new JsonArray();
    texts.add(token);
    JsonObject special = new JsonObject();
    special.addProperty("id", token);
    special.add("ids", ids);
    special.add("tokens", texts);
    JsonObject specials = new JsonObject();
    specials.add(token, special);
    JsonArray single = new JsonArray();
    single.add(piece("SpecialToken", token, 0));
    single.add(piece("Sequence", "A", 0));
    JsonArray pair = single.deepCopy();
    pair.add(piece("SpecialToken", token, 1));
    pair.add(piece("Sequence", "B", 1));
    JsonObject template = step("TemplateProcessing");
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
}
