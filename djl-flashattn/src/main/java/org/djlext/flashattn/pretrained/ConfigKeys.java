package org.djlext.flashattn.pretrained;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * Typed reading of a published configuration, where a null means the same as an absent key. Errors
 * name the file, the key, what was expected and what was found.
 *
 * @param json the object
 * @param prefix what stands before its keys in errors
 * @param file where it was read, for errors
 */
public record ConfigKeys(JsonObject json, String prefix, Path file) {

  private static final String INTEGER = "an integer";
  private static final String STRING = "a string";

  /**
   * Says whether a key is there.
   *
   * @param key the key
   * @return true if it has a value other than null
   */
  public boolean has(String key) {
    return json.has(key) && !json.get(key).isJsonNull();
  }

  /**
   * Reads an integer that must be there.
   *
   * @param key the key
   * @return its value
   * @throws CheckpointException if it is absent or not an integer of 32 bits
   */
  public int integer(String key) throws CheckpointException {
    return integer(key, primitive(key, json.get(key), JsonPrimitive::isNumber, INTEGER));
  }

  /**
   * Reads an integer.
   *
   * @param key the key
   * @param absent what an absent key means
   * @return its value
   * @throws CheckpointException if it is not an integer of 32 bits
   */
  public int integer(String key, int absent) throws CheckpointException {
    return has(key) ? integer(key) : absent;
  }

  /**
   * Reads a list of integers that must be there.
   *
   * @param key the key
   * @return its values
   * @throws CheckpointException if it is absent or not a list of integers of 32 bits
   */
  public List<Integer> integers(String key) throws CheckpointException {
    List<Integer> values = new ArrayList<>();
    for (JsonElement element : list(key, "a list")) {
      values.add(integer(key, primitive(key, element, JsonPrimitive::isNumber, INTEGER)));
    }
    return List.copyOf(values);
  }

  /**
   * Reads a list of strings that must be there.
   *
   * @param key the key
   * @return its values
   * @throws CheckpointException if it is absent or not a list of strings
   */
  public List<String> texts(String key) throws CheckpointException {
    List<String> values = new ArrayList<>();
    for (JsonElement element : list(key, "a list")) {
      values.add(primitive(key, element, JsonPrimitive::isString, STRING).getAsString());
    }
    return List.copyOf(values);
  }

  /**
   * Reads a list of numbers that must be there.
   *
   * @param key the key
   * @return its values
   * @throws CheckpointException if it is absent or not a list of numbers
   */
  public List<Double> numbers(String key) throws CheckpointException {
    List<Double> values = new ArrayList<>();
    for (JsonElement element : list(key, "a list of numbers")) {
      values.add(
          primitive(key, element, JsonPrimitive::isNumber, "a list of numbers").getAsDouble());
    }
    return List.copyOf(values);
  }

  /**
   * Refuses keys that nobody would read.
   *
   * @param known the keys that have a meaning
   * @throws CheckpointException if there is another one
   */
  public void requireOnly(Set<String> known) throws CheckpointException {
    for (String key : json.keySet()) {
      if (!known.contains(key)) {
        throw new CheckpointException(
            file, prefix + key, "one of " + new TreeSet<>(known), "an unknown key");
      }
    }
  }

  /**
   * Reads a number that must be there.
   *
   * @param key the key
   * @return its value
   * @throws CheckpointException if it is absent or not a number
   */
  public double number(String key) throws CheckpointException {
    return primitive(key, json.get(key), JsonPrimitive::isNumber, "a number").getAsDouble();
  }

  /**
   * Reads a number.
   *
   * @param key the key
   * @param absent what an absent key means
   * @return its value
   * @throws CheckpointException if it is not a number
   */
  public double number(String key, double absent) throws CheckpointException {
    return has(key) ? number(key) : absent;
  }

  /**
   * Reads a flag.
   *
   * @param key the key
   * @param absent what an absent key means
   * @return its value
   * @throws CheckpointException if it is neither true nor false
   */
  public boolean flag(String key, boolean absent) throws CheckpointException {
    return has(key)
        ? primitive(key, json.get(key), JsonPrimitive::isBoolean, "true or false").getAsBoolean()
        : absent;
  }

  /**
   * Reads a text.
   *
   * @param key the key
   * @param absent what an absent key means
   * @return its value
   * @throws CheckpointException if it is not a string
   */
  public String text(String key, String absent) throws CheckpointException {
    return has(key)
        ? primitive(key, json.get(key), JsonPrimitive::isString, STRING).getAsString()
        : absent;
  }

  /**
   * Reads an object within the object.
   *
   * @param key the key
   * @return its keys, none if it is absent
   * @throws CheckpointException if it is not an object
   */
  public ConfigKeys object(String key) throws CheckpointException {
    if (!has(key)) {
      return new ConfigKeys(new JsonObject(), prefix + key + ".", file);
    }
    JsonElement element = json.get(key);
    if (!element.isJsonObject()) {
      throw new CheckpointException(file, prefix + key, "an object or null", element);
    }
    return new ConfigKeys(element.getAsJsonObject(), prefix + key + ".", file);
  }

  private Iterable<JsonElement> list(String key, String expected) throws CheckpointException {
    JsonElement element = json.get(key);
    if (element == null || !element.isJsonArray()) {
      throw wrong(key, expected, element);
    }
    return element.getAsJsonArray();
  }

  private int integer(String key, JsonPrimitive value) throws CheckpointException {
    BigDecimal number = value.getAsBigDecimal();
    try {
      return number.intValueExact();
    } catch (ArithmeticException e) {
      throw new CheckpointException(file, prefix + key, "an integer of 32 bits", number);
    }
  }

  private JsonPrimitive primitive(
      String key, JsonElement element, Predicate<JsonPrimitive> type, String expected)
      throws CheckpointException {
    if (element == null || !element.isJsonPrimitive() || !type.test(element.getAsJsonPrimitive())) {
      throw wrong(key, expected, element);
    }
    return element.getAsJsonPrimitive();
  }

  private CheckpointException wrong(String key, String expected, JsonElement found) {
    boolean nothing = found == null || found.isJsonNull();
    return new CheckpointException(file, prefix + key, expected, nothing ? "nothing" : found);
  }
}
