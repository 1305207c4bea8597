package org.djlext.detr;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.djlext.detr.ResizeRule.Edges;
import org.djlext.detr.ResizeRule.Fixed;
import org.djlext.flashattn.image.RgbImageReader;

/** The arguments of a {@code Criteria} that translators read. */
final class TranslatorArguments {

  private final Map<String, ?> arguments;

  TranslatorArguments(Map<String, ?> arguments) {
    this.arguments = arguments;
  }

  double threshold(double absent) {
    return number("threshold", absent);
  }

  double number(String key, double absent) {
    return has(key) ? number(key) : absent;
  }

  /** Words with commas between, or none. */
  List<String> words(String key) {
    return has(key)
        ? Arrays.stream(arguments.get(key).toString().split(",")).map(String::strip).toList()
        : List.of();
  }

  int topK() {
    return has("topK") ? integer("topK") : Integer.MAX_VALUE;
  }

  RgbImageReader reader() {
    RgbImageReader reader = RgbImageReader.standard();
    return has("maxPixels") ? reader.withMaxPixels(integer("maxPixels")) : reader;
  }

  /** How pictures are resized, if that is said; otherwise as the checkpoint has it. */
  DetrImageProcessor apply(DetrImageProcessor processor) {
    if (has("width") != has("height")) {
      throw new IllegalArgumentException("width and height: expected both or none, found one");
    }
    if (has("width")) {
      return processor.withResize(new Fixed(integer("height"), integer("width")));
    }
    if (!has("size") && !has("maxSize")) {
      return processor;
    }
    Edges edges = processor.resize() instanceof Edges own ? own : Edges.PUBLISHED;
    int shortest = has("size") ? integer("size") : edges.shortest();
    // without a word about the longer edge, its limit keeps the proportion of the checkpoint
    long longest =
        has("maxSize")
            ? integer("maxSize")
            : Math.round((double) edges.longest() * shortest / edges.shortest());
    return processor.withResize(new Edges(shortest, (int) Math.min(Integer.MAX_VALUE, longest)));
  }

  /** One of several words. */
  String choice(String key, Set<String> words, String absent) {
    String word = has(key) ? arguments.get(key).toString() : absent;
    if (!words.contains(word)) {
      throw new IllegalArgumentException(
          "%s: expected one of %s, found %s".formatted(key, words, word));
    }
    return word;
  }

  private boolean has(String key) {
    return arguments.get(key) != null;
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
