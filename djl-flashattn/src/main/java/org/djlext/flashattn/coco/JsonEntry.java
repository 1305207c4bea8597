package org.djlext.flashattn.coco;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The values of one object of a COCO file, asked for by key; null values count as absent. */
final class JsonEntry {

  private final Map<String, Object> values;
  private final String problem;

  JsonEntry(Map<String, Object> values, String problem) {
    this.values = values;
    this.problem = problem;
  }

  /** What is wrong with an entry, in words; where it is, is known to the one who reads the file. */
  static final class Problem extends Exception {

    private static final long serialVersionUID = 1L;

    Problem(String message) {
      super(message);
    }

    Problem(String key, Object expected, Object found) {
      super("%s: expected %s, found %s".formatted(key, expected, say(found)));
    }

    private static Object say(Object found) {
      if (found == null) {
        return "nothing";
      }
      return found instanceof String text ? "'" + text + "'" : found;
    }
  }

  /** Throws what was found wrong while reading. */
  void requireSound() throws Problem {
    if (problem != null) {
      throw new Problem(problem);
    }
  }

  boolean has(String key) {
    return values.get(key) != null;
  }

  /** Names the entry in an error: by its id, if that could be read. */
  String name() {
    return values.get("id") instanceof Long id ? " (id " + id + ")" : "";
  }

  long id(String key) throws Problem {
    Object value = values.get(key);
    if (value instanceof Long id) {
      return id;
    }
    if (value instanceof Double number && number == Math.rint(number) && number < 1e15) {
      return number.longValue();
    }
    throw new Problem(key, "an integer", value);
  }

  int size(String key) throws Problem {
    if (!has(key)) {
      return 0;
    }
    long size = id(key);
    if (size < 1 || size > Integer.MAX_VALUE) {
      throw new Problem(key, "a number of pixels", size);
    }
    return (int) size;
  }

  double number(String key) throws Problem {
    if (values.get(key) instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw new Problem(key, "a finite number", values.get(key));
  }

  OptionalDouble area() throws Problem {
    if (!has("area")) {
      return OptionalDouble.empty();
    }
    double area = number("area");
    if (area < 0) {
      throw new Problem("area", "a number not below 0", area);
    }
    return OptionalDouble.of(area);
  }

  boolean flag(String key, boolean absent) throws Problem {
    if (!has(key)) {
      return absent;
    }
    long flag = id(key);
    if (flag != 0 && flag != 1) {
      throw new Problem(key, "0 or 1", flag);
    }
    return flag == 1;
  }

  String text(String key, String absent) throws Problem {
    Object value = values.get(key);
    if (value != null && !(value instanceof String)) {
      throw new Problem(key, "text", value instanceof Number ? value : "a list");
    }
    return value == null ? absent : (String) value;
  }

  /** Returns texts, none if there is no such key. */
  List<String> texts(String key) throws Problem {
    if (!has(key)) {
      return List.of();
    }
    if (!(values.get(key) instanceof List<?> texts)) {
      throw new Problem(key, "a list of texts", values.get(key));
    }
    return texts.stream().map(String.class::cast).toList();
  }

  /** Returns numbers, or null; an empty list is none. */
  double[] numbers(String key) throws Problem {
    Object value = values.get(key);
    if (value == null) {
      return null;
    }
    if (!(value instanceof double[] numbers)) {
      throw new Problem(key, "a list of numbers", value instanceof List ? "lists" : value);
    }
    for (int i = 0; i < numbers.length; i++) {
      if (!Double.isFinite(numbers[i])) {
        throw new Problem("%s[%d]".formatted(key, i), "a finite number", numbers[i]);
      }
    }
    return numbers.length == 0 ? null : numbers;
  }

  CocoBox box() throws Problem {
    double[] box = numbers("bbox");
    if (box == null) {
      return null;
    }
    if (box.length != 4) {
      throw new Problem("bbox", "4 numbers", box.length);
    }
    try {
      return new CocoBox(box[0], box[1], box[2], box[3]);
    } catch (IllegalArgumentException e) {
      throw new Problem("bbox: " + e.getMessage());
    }
  }

  /** Returns pixels, or null; an empty list of polygons is none. */
  Segmentation segmentation() throws Problem {
    Object value = values.get("segmentation");
    if (value == null || value instanceof RunLengthMask) {
      return (RunLengthMask) value;
    }
    if (value instanceof double[] numbers && numbers.length == 0) {
      return null;
    }
    if (!(value instanceof List<?> parts)) {
      throw new Problem(
          "segmentation",
          "a list of polygons or run lengths",
          value instanceof double[] ? "a list of numbers" : value);
    }
    try {
      return new PolygonSegmentation(parts.stream().map(double[].class::cast).toList());
    } catch (IllegalArgumentException e) {
      throw new Problem("segmentation: " + e.getMessage());
    }
  }

  double[] keypoints() throws Problem {
    double[] keypoints = numbers("keypoints");
    if (keypoints != null && keypoints.length % 3 != 0) {
      throw new Problem("keypoints", "x, y and v for each", keypoints.length + " numbers");
    }
    return keypoints;
  }

  List<JsonEntry> entries(String key) throws Problem {
    if (!(values.get(key) instanceof List<?> entries)) {
      throw new Problem(key, "a list", values.get(key));
    }
    return entries.stream().map(JsonEntry.class::cast).toList();
  }
}
