package org.djlext.flashattn.training;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A configuration in YAML or JSON (which is YAML too), or one object within it. Every value is
 * asked for by name and type; what nobody asks for is an error, as it is most likely a slip.
 *
 * <pre>{@code
 * ConfigFile file = ConfigFile.read(Path.of("tune.yaml"));
 * double rate = file.number("learning_rate", 1e-4, 0);
 * file.requireAllAsked();  // learning_rat: expected one of the keys [learning_rate], ...
 * }</pre>
 */
public final class ConfigFile {

  private final Path file;
  private final String prefix;
  private final Map<?, ?> values;
  private final Set<String> asked = new TreeSet<>();

  private ConfigFile(Path file, String prefix, Map<?, ?> values) {
    this.file = file;
    this.prefix = prefix;
    this.values = values;
  }

  /**
   * Reads a file.
   *
   * @param file YAML or JSON
   * @return what is in it
   * @throws CheckpointException if it is absent, no YAML, or no object
   * @throws IOException if it cannot be read
   */
  public static ConfigFile read(Path file) throws IOException {
    try {
      String text = Files.readString(file);
      Object root =
          new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadFromString(text);
      if (root instanceof Map<?, ?> map) {
        return new ConfigFile(file, "", map);
      }
      throw new CheckpointException(file, "content", "keys with values", kind(root));
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file, "there is no such file", e);
    } catch (MarkedYamlEngineException e) {
      String line =
          e.getProblemMark().map(mark -> "line " + (mark.getLine() + 1) + ": ").orElse("");
      throw new CheckpointException(
          file, "this is neither YAML nor JSON: " + line + e.getProblem(), e);
    } catch (YamlEngineException | CharacterCodingException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new CheckpointException(file, "this is neither YAML nor JSON: " + reason, e);
    }
  }

  /**
   * Returns the file.
   *
   * @return its path
   */
  public Path file() {
    return file;
  }

  /**
   * Says whether there is a value.
   *
   * @param key the key
   * @return whether it is there and not null
   */
  public boolean has(String key) {
    asked.add(key);
    return values.get(key) != null;
  }

  /**
   * Returns a text.
   *
   * @param key the key
   * @param absent what stands for an absent one
   * @return the text, not blank
   * @throws CheckpointException if it is no text
   */
  public String text(String key, String absent) throws CheckpointException {
    if (!has(key)) {
      return absent;
    }
    if (values.get(key) instanceof String text && !text.isBlank()) {
      return text;
    }
    throw wrong(key, "text");
  }

  /**
   * Returns a path; relative ones begin at the folder of this file.
   *
   * @param key the key
   * @return the path
   * @throws CheckpointException if there is none
   */
  public Path path(String key) throws CheckpointException {
    String text = text(key, null);
    if (text == null) {
      throw wrong(key, "a path");
    }
    return resolve(key, text);
  }

  /**
   * Makes a text a path that begins at the folder of this file.
   *
   * @param key the key it was read from, for errors
   * @param text the text
   * @return the path
   * @throws CheckpointException if it is no path
   */
  public Path resolve(String key, String text) throws CheckpointException {
    try {
      return file.toAbsolutePath().resolveSibling(text).normalize();
    } catch (InvalidPathException e) {
      throw wrong(key, "a path");
    }
  }

  /**
   * Returns a whole number.
   *
   * @param key the key
   * @param absent what stands for an absent one
   * @param least what it is at least
   * @return the number
   * @throws CheckpointException if it is none, or smaller
   */
  public int integer(String key, int absent, int least) throws CheckpointException {
    if (!has(key)) {
      return absent;
    }
    if (values.get(key) instanceof Integer number && number >= least) {
      return number;
    }
    throw wrong(key, "a whole number of at least " + least);
  }

  /**
   * Returns a whole number of any size.
   *
   * @param key the key
   * @param absent what stands for an absent one
   * @return the number
   * @throws CheckpointException if it is none
   */
  public long whole(String key, long absent) throws CheckpointException {
    if (!has(key)) {
      return absent;
    }
    if (values.get(key) instanceof Integer || values.get(key) instanceof Long) {
      return ((Number) values.get(key)).longValue();
    }
    throw wrong(key, "a whole number");
  }

  /**
   * Returns a number. Those such as {@code 1e-4}, which YAML 1.2 takes for numbers and some readers
   * for texts, are numbers.
   *
   * @param key the key
   * @param absent what stands for an absent one
   * @param least what it is at least
   * @return the number, finite
   * @throws CheckpointException if it is none, or smaller
   */
  public double number(String key, double absent, double least) throws CheckpointException {
    if (!has(key)) {
      return absent;
    }
    if (values.get(key) instanceof Number number
        && Double.isFinite(number.doubleValue())
        && number.doubleValue() >= least) {
      return number.doubleValue();
    }
    throw wrong(key, "a number of at least " + least);
  }

  /**
   * Returns true or false.
   *
   * @param key the key
   * @param absent what stands for an absent one
   * @return the value
   * @throws CheckpointException if it is neither
   */
  public boolean flag(String key, boolean absent) throws CheckpointException {
    if (!has(key)) {
      return absent;
    }
    if (values.get(key) instanceof Boolean flag) {
      return flag;
    }
    throw wrong(key, "true or false");
  }

  /**
   * Returns whole numbers.
   *
   * @param key the key
   * @return the numbers, none if the key is absent
   * @throws CheckpointException if it is no list of them
   */
  public List<Integer> integers(String key) throws CheckpointException {
    if (!has(key)) {
      return List.of();
    }
    List<Integer> numbers = new ArrayList<>();
    if (values.get(key) instanceof List<?> list) {
      for (Object value : list) {
        if (value instanceof Integer number) {
          numbers.add(number);
        }
      }
      if (numbers.size() == list.size()) {
        return numbers;
      }
    }
    throw wrong(key, "a list of whole numbers");
  }

  /**
   * Returns texts.
   *
   * @param key the key
   * @return the texts, or null if the key is absent
   * @throws CheckpointException if it is no list of them
   */
  public List<String> texts(String key) throws CheckpointException {
    if (!has(key)) {
      return null;
    }
    if (values.get(key) instanceof List<?> list
        && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw wrong(key, "a list of texts");
  }

  /**
   * Returns one of some texts.
   *
   * @param key the key
   * @param absent what stands for an absent one
   * @param choices what it may be
   * @return the text
   * @throws CheckpointException if it is another
   */
  public String choice(String key, String absent, List<String> choices) throws CheckpointException {
    String text = text(key, absent);
    if (!choices.contains(text)) {
      throw wrong(key, "one of " + choices);
    }
    return text;
  }

  /**
   * Returns one of the values of an enum, which stand in lower case.
   *
   * @param key the key
   * @param absent what stands for an absent one
   * @param <E> the enum
   * @return the value
   * @throws CheckpointException if it is none
   */
  public <E extends Enum<E>> E choice(String key, E absent) throws CheckpointException {
    E[] all = absent.getDeclaringClass().getEnumConstants();
    List<String> names =
        Arrays.stream(all).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
    return all[names.indexOf(choice(key, absent.name().toLowerCase(Locale.ROOT), names))];
  }

  /**
   * Returns an object within, of which every key is to be asked for as well.
   *
   * @param key the key
   * @return the object
   * @throws CheckpointException if there is none
   */
  public ConfigFile object(String key) throws CheckpointException {
    if (has(key) && values.get(key) instanceof Map<?, ?> map) {
      return new ConfigFile(file, prefix + key + ".", map);
    }
    throw wrong(key, "keys with values");
  }

  /**
   * Says whether a value is an object.
   *
   * @param key the key
   * @return whether it has keys of its own
   */
  public boolean isObject(String key) {
    return has(key) && values.get(key) instanceof Map<?, ?>;
  }

  /**
   * Says whether a value is a text.
   *
   * @param key the key
   * @return whether it is one
   */
  public boolean isText(String key) {
    return has(key) && values.get(key) instanceof String;
  }

  /**
   * Returns a value as JSON, whatever it is.
   *
   * @param key the key
   * @return the value
   */
  public JsonElement element(String key) {
    asked.add(key);
    return new Gson().toJsonTree(values.get(key));
  }

  /**
   * Returns an object within as JSON, whatever its keys.
   *
   * @param key the key
   * @return the object
   * @throws CheckpointException if there is none
   */
  public JsonObject json(String key) throws CheckpointException {
    if (!isObject(key)) {
      throw wrong(key, "keys with values");
    }
    return new Gson().toJsonTree(values.get(key)).getAsJsonObject();
  }

  /**
   * Checks that nothing is left over.
   *
   * @throws CheckpointException naming a key that nobody asked for, those that there are, and which
   *     of them are spelled much the same
   */
  public void requireAllAsked() throws CheckpointException {
    for (Object key : values.keySet()) {
      if (!asked.contains(String.valueOf(key))) {
        List<String> near = NearNames.of(String.valueOf(key), asked);
        String found = near.isEmpty() ? "this one" : "this one, which is near " + near;
        throw new CheckpointException(file, prefix + key, "one of the keys " + asked, found);
      }
    }
  }

  /**
   * Makes the exception for a value that is not what it should be.
   *
   * @param key the key
   * @param expected what it should be
   * @return the exception, which names file, key and value
   */
  public CheckpointException wrong(String key, String expected) {
    Object value = values.get(key);
    return new CheckpointException(
        file, prefix + key, expected, value == null ? "nothing" : kind(value));
  }

  private static String kind(Object value) {
    return value instanceof Map<?, ?>
        ? "keys with values"
        : value instanceof List<?> ? "a list" : value == null ? "nothing" : "'" + value + "'";
  }
}
