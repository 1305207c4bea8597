package org.djlext.vlm.llama;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * Typed reading of a published configuration, where a null means the same as an absent key.
 *
 * @param json the object
 * @param prefix what stands before its keys in errors
 * @param file where it was read, for errors
 */
record ConfigKeys(JsonObject json, String prefix, Path file) {

  boolean has(String key) {
    return json.has(key) && !json.get(key).isJsonNull();
  }

  int integer(String key) throws CheckpointException {
    BigDecimal number = primitive(key, JsonPrimitive::isNumber, "an integer").getAsBigDecimal();
    try {
      return number.intValueExact();
    } catch (ArithmeticException e) {
      throw new CheckpointException(file, prefix + key, "an integer of 32 bits", number);
    }
  }

  int integer(String key, int absent) throws CheckpointException {
    return has(key) ? integer(key) : absent;
  }

  double number(String key) throws CheckpointException {
    return primitive(key, JsonPrimitive::isNumber, "a number").getAsDouble();
  }

  double number(String key, double absent) throws CheckpointException {
    return has(key) ? number(key) : absent;
  }

  boolean flag(String key, boolean absent) throws CheckpointException {
    return has(key)
        ? primitive(key, JsonPrimitive::isBoolean, "true or false").getAsBoolean()
        : absent;
  }

  String text(String key, String absent) throws CheckpointException {
    return has(key) ? primitive(key, JsonPrimitive::isString, "a string").getAsString() : absent;
  }

  /** Returns the object under a key, empty if there is none. */
  ConfigKeys object(String key) throws CheckpointException {
    if (!has(key)) {
      return new ConfigKeys(new JsonObject(), key + ".", file);
    }
    JsonElement element = json.get(key);
    if (!element.isJsonObject()) {
      throw new CheckpointException(file, prefix + key, "an object or null", element);
    }
    return new ConfigKeys(element.getAsJsonObject(), prefix + key + ".", file);
  }

  private JsonPrimitive primitive(String key, Predicate<JsonPrimitive> type, String expected)
      throws CheckpointException {
    JsonElement element = json.get(key);
    if (element == null || !element.isJsonPrimitive() || !type.test(element.getAsJsonPrimitive())) {
      throw new CheckpointException(file, prefix + key, expected, has(key) ? element : "nothing");
    }
    return element.getAsJsonPrimitive();
  }
}
