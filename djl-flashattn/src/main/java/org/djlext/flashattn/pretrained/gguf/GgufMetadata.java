package org.djlext.flashattn.pretrained.gguf;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/** The key-value pairs at the head of a GGUF file. */
public final class GgufMetadata {

  private static final int LARGEST_ARRAY_SHOWN = 16;

  private final Path file;
  private final Map<String, Object> values;

  GgufMetadata(Path file, Map<String, Object> values) {
    this.file = file;
    this.values = values;
  }

  /**
   * Returns all pairs: strings, booleans, {@code Long} for every integer type, {@code Double} for
   * every float type, and lists of these.
   *
   * @return an unmodifiable map
   */
  public Map<String, Object> asMap() {
    return Collections.unmodifiableMap(values);
  }

  /**
   * Says whether a key is there.
   *
   * @param key the key
   * @return true if it is
   */
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /**
   * Returns a text.
   *
   * @param key the key
   * @return its value
   * @throws CheckpointException if it is absent or not a text
   */
  public String string(String key) throws CheckpointException {
    return value(key, String.class, "a string");
  }

  /**
   * Returns an integer.
   *
   * @param key the key
   * @return its value
   * @throws CheckpointException if it is absent or not an integer of 32 bits
   */
  public int integer(String key) throws CheckpointException {
    long value = value(key, Long.class, "an integer");
    if (value != (int) value) {
      throw new CheckpointException(file, key, "an integer of 32 bits", value);
    }
    return (int) value;
  }

  /**
   * Returns a number.
   *
   * @param key the key
   * @return its value
   * @throws CheckpointException if it is absent or not a number
   */
  public double number(String key) throws CheckpointException {
    return value(key, Number.class, "a number").doubleValue();
  }

  /**
   * Returns a truth value.
   *
   * @param key the key
   * @param absent what to return if it is absent
   * @return its value
   * @throws CheckpointException if it is not a boolean
   */
  public boolean flag(String key, boolean absent) throws CheckpointException {
    return has(key) ? value(key, Boolean.class, "a boolean") : absent;
  }

  /**
   * Returns an array of texts.
   *
   * @param key the key
   * @return its elements
   * @throws CheckpointException if it is absent or has elements of another type
   */
  public List<String> strings(String key) throws CheckpointException {
    return list(key, String.class, "an array of strings");
  }

  /**
   * Returns an array of numbers.
   *
   * @param key the key
   * @return its elements
   * @throws CheckpointException if it is absent or has elements of another type
   */
  public List<Number> numbers(String key) throws CheckpointException {
    return list(key, Number.class, "an array of numbers");
  }

  /**
   * Returns the pairs as one flat JSON object, without long arrays such as vocabularies.
   *
   * @return a new object
   */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    values.forEach(
        (key, value) -> {
          if (!(value instanceof List<?> list) || list.size() <= LARGEST_ARRAY_SHOWN) {
            json.add(key, toJson(value));
          }
        });
    return json;
  }

  private static JsonElement toJson(Object value) {
    if (value instanceof List<?> list) {
      JsonArray array = new JsonArray();
      list.forEach(element -> array.add(toJson(element)));
      return array;
    }
    return value instanceof Number number
        ? new JsonPrimitive(number)
        : value instanceof Boolean flag
            ? new JsonPrimitive(flag)
            : new JsonPrimitive((String) value);
  }

  private <T> List<T> list(String key, Class<T> type, String expected) throws CheckpointException {
    List<?> list = value(key, List.class, expected);
    for (Object element : list) {
      if (!type.isInstance(element)) {
        throw new CheckpointException(file, key, expected, "an element " + element);
      }
    }
    return list.stream().map(type::cast).toList();
  }

  private <T> T value(String key, Class<T> type, String expected) throws CheckpointException {
    Object value = values.get(key);
    if (!type.isInstance(value)) {
      throw new CheckpointException(file, key, expected, value == null ? "nothing" : value);
    }
    return type.cast(value);
  }
}
