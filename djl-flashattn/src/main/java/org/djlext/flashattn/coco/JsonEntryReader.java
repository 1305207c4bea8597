package org.djlext.flashattn.coco;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the objects of a COCO file one by one as a stream: files have hundreds of thousands of
 * them. The first thing that is wrong is kept until the object is read, as its id may stand at its
 * end.
 */
final class JsonEntryReader {

  private final JsonReader json;
  private final Set<String> keys;
  private final Set<String> texts;
  private String problem;

  private JsonEntryReader(JsonReader json, Set<String> keys, Set<String> texts) {
    this.json = json;
    this.keys = keys;
    this.texts = texts;
  }

  /** Reads an object of which only some keys matter, some of them lists of texts. */
  static JsonEntry read(JsonReader json, Set<String> keys, Set<String> texts) throws IOException {
    if (json.peek() != JsonToken.BEGIN_OBJECT) {
      String found = kind(json);
      json.skipValue();
      return new JsonEntry(Map.of(), "expected an object, found " + found);
    }
    return new JsonEntryReader(json, keys, texts).read();
  }

  private JsonEntry read() throws IOException {
    Map<String, Object> values = new HashMap<>();
    json.beginObject();
    while (json.hasNext()) {
      String key = json.nextName();
      // Python writes NaN, which strict JSON has not; it is to be named as what it is
      json.setStrictness(Strictness.LENIENT);
      if (!keys.contains(key) || (problem != null && !key.equals("id"))) {
        json.skipValue();
      } else {
        try {
          values.put(key, value(key));
        } catch (IllegalArgumentException e) {
          fail(key, e.getMessage());
        }
      }
      json.setStrictness(Strictness.LEGACY_STRICT);
    }
    json.endObject();
    return new JsonEntry(values, problem);
  }

  private Object value(String key) throws IOException {
    switch (json.peek()) {
      case NULL:
        json.nextNull();
        return null;
      case BOOLEAN:
        return json.nextBoolean() ? 1L : 0L;
      case NUMBER:
        return number(json.nextString());
      case BEGIN_ARRAY:
        if (texts.contains(key)) {
          return texts(key);
        }
        return key.equals("segments_info") ? entries() : array(key);
      case BEGIN_OBJECT:
        return runLengths(key);
      default:
        String text = json.nextString();
        Double number = notFinite(text);
        return number == null ? text : number;
    }
  }

  private List<JsonEntry> entries() throws IOException {
    List<JsonEntry> entries = new ArrayList<>();
    json.beginArray();
    while (json.hasNext()) {
      entries.add(read(json, keys, texts));
    }
    json.endArray();
    return entries;
  }

  private List<String> texts(String key) throws IOException {
    List<String> list = new ArrayList<>();
    json.beginArray();
    while (json.hasNext()) {
      if (json.peek() == JsonToken.STRING) {
        list.add(json.nextString());
      } else {
        fail(key + "[" + list.size() + "]", "expected text, found " + kind(json));
        json.skipValue();
      }
    }
    json.endArray();
    return list;
  }

  /** Reads numbers as double[], or a list of lists of numbers. */
  private Object array(String key) throws IOException {
    json.beginArray();
    double[] numbers = new double[8];
    int size = 0;
    List<double[]> parts = new ArrayList<>();
    while (json.hasNext()) {
      if (json.peek() == JsonToken.BEGIN_ARRAY) {
        Object part = array(key + "[" + parts.size() + "]");
        parts.add(part instanceof double[] points ? points : new double[0]);
      } else {
        if (size == numbers.length) {
          numbers = Arrays.copyOf(numbers, 2 * size);
        }
        numbers[size] = element(key, size);
        size++;
      }
    }
    json.endArray();
    if (size > 0 && !parts.isEmpty()) {
      fail(key, "expected either numbers or lists of numbers, found both");
    }
    return parts.isEmpty() ? Arrays.copyOf(numbers, size) : parts;
  }

  private double element(String key, int index) throws IOException {
    if (json.peek() == JsonToken.NUMBER) {
      return json.nextDouble();
    }
    String found = kind(json);
    if (json.peek() == JsonToken.STRING) {
      Double number = notFinite(json.nextString());
      if (number != null) {
        return number;
      }
    } else {
      json.skipValue();
    }
    fail(key + "[" + index + "]", "expected a number, found " + found);
    return 0;
  }

  private RunLengthMask runLengths(String key) throws IOException {
    double[] size = null;
    Object counts = null;
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      boolean array = json.peek() == JsonToken.BEGIN_ARRAY;
      if (name.equals("size") && array) {
        size = array(key + ".size") instanceof double[] numbers ? numbers : null;
      } else if (name.equals("counts") && (array || json.peek() == JsonToken.STRING)) {
        counts = array ? array(key + ".counts") : json.nextString();
      } else {
        json.skipValue();
      }
    }
    json.endObject();
    if (size == null || size.length != 2 || counts == null || counts instanceof List) {
      fail(key, "expected polygons, or an object with 'size': [height, width] and 'counts'");
      return null;
    }
    int[] sizes = integers(size, "size");
    return counts instanceof String text
        ? RunLengthMask.ofCompressed(sizes[0], sizes[1], text)
        : RunLengthMask.ofCounts(sizes[0], sizes[1], integers((double[]) counts, "counts"));
  }

  private static int[] integers(double[] numbers, String key) {
    int[] integers = new int[numbers.length];
    for (int i = 0; i < integers.length; i++) {
      integers[i] = (int) numbers[i];
      if (integers[i] != numbers[i]) {
        throw new IllegalArgumentException(
            "%s[%d]: expected an integer, found %s".formatted(key, i, numbers[i]));
      }
    }
    return integers;
  }

  private void fail(String key, String reason) {
    if (problem == null) {
      problem = key + ": " + reason;
    }
  }

  /** Ids are read as they are written: not every long is a double. */
  private static Number number(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      return Double.valueOf(text);
    }
  }

  private static Double notFinite(String text) {
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> null;
    };
  }

  static String kind(JsonReader json) throws IOException {
    return switch (json.peek()) {
      case BEGIN_ARRAY -> "an array";
      case BEGIN_OBJECT -> "an object";
      case STRING -> "text";
      case NULL -> "null";
      case BOOLEAN -> "true or false";
      case NUMBER -> "a number";
      default -> "nothing";
    };
  }
}
