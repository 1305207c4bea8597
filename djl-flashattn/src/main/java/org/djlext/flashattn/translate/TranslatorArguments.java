package org.djlext.flashattn.translate;

import ai.djl.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.djlext.flashattn.image.RgbImageReader;

/**
 * The arguments of a {@code Criteria} that a translator reads. Values may be text, as they come
 * from a URL, or numbers. What cannot be used is an {@link IllegalArgumentException} that names the
 * argument.
 */
public final class TranslatorArguments {

  private final Map<String, ?> arguments;

  /**
   * Constructs a reader.
   *
   * @param arguments the arguments
   */
  public TranslatorArguments(Map<String, ?> arguments) {
    this.arguments = arguments;
  }

  /**
   * Returns all arguments, for those who read a set of their own.
   *
   * @return the arguments as they were given
   */
  public Map<String, ?> asMap() {
    return arguments;
  }

  /**
   * Tells whether an argument was given.
   *
   * @param key its name
   * @return whether it has a value
   */
  public boolean has(String key) {
    return arguments.get(key) != null;
  }

  /**
   * Reads a number.
   *
   * @param key its name
   * @param absent the value if it was not given
   * @return the value
   */
  public double number(String key, double absent) {
    return has(key) ? number(key) : absent;
  }

  /**
   * Reads a whole number.
   *
   * @param key its name
   * @param absent the value if it was not given
   * @return the value
   */
  public int integer(String key, int absent) {
    return has(key) ? integer(key) : absent;
  }

  /**
   * Reads {@code true} or {@code false}.
   *
   * @param key its name
   * @param absent the value if it was not given
   * @return the value
   */
  public boolean flag(String key, boolean absent) {
    return "true".equals(choice(key, Set.of("true", "false"), String.valueOf(absent)));
  }

  /**
   * Reads one of several words.
   *
   * @param key its name
   * @param words the words
   * @param absent the word if it was not given
   * @return the word
   */
  public String choice(String key, Set<String> words, String absent) {
    String word = has(key) ? arguments.get(key).toString() : absent;
    if (!words.contains(word)) {
      throw new IllegalArgumentException(
          "%s: expected one of %s, found %s".formatted(key, words, word));
    }
    return word;
  }

  /**
   * Reads words with commas between.
   *
   * @param key the name of the argument
   * @return the words, none if it was not given
   */
  public List<String> words(String key) {
    return has(key)
        ? Arrays.stream(arguments.get(key).toString().split(",")).map(String::strip).toList()
        : List.of();
  }

  /**
   * Makes the reader of pictures, which listens to {@code maxPixels}.
   *
   * @return the reader
   */
  public RgbImageReader pictures() {
    RgbImageReader reader = RgbImageReader.standard();
    return has("maxPixels") ? reader.withMaxPixels(integer("maxPixels")) : reader;
  }

  /**
   * Finds the folder of the checkpoint, of which the model may be one file. The argument {@code
   * checkpoint} names another folder than the model's.
   *
   * @param model the model
   * @return the folder
   */
  public Path folder(Model model) {
    Path path = checkpoint().orElseGet(model::getModelPath);
    return Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
  }

  /**
   * Returns the file or folder of the checkpoint if it is another than the model's folder.
   *
   * @return what the argument {@code checkpoint} names
   */
  public Optional<Path> checkpoint() {
    return Optional.ofNullable(arguments.get("checkpoint")).map(path -> Path.of(path.toString()));
  }

  private int integer(String key) {
    double number = number(key);
    if (number != (int) number) {
      throw new IllegalArgumentException(
          "%s: expected a whole number, found %s".formatted(key, arguments.get(key)));
    }
    return (int) number;
  }

  /** Numbers come as text from URLs and as doubles from JSON. */
  private double number(String key) {
    try {
      return Double.parseDouble(arguments.get(key).toString());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s: expected a number, found %s".formatted(key, arguments.get(key)), e);
    }
  }
}
