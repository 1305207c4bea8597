package org.djlext.flashattn.coco;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the JSON files of COCO as streams. */
final class CocoReader {

  private static final Set<String> IMAGE = Set.of("id", "file_name", "height", "width");
  private static final Set<String> CATEGORY =
      Set.of("id", "name", "supercategory", "isthing", "keypoints");
  private static final Set<String> NAMES = Set.of("keypoints");
  private static final Set<String> OBJECT =
      Set.of(
          "id",
          "image_id",
          "category_id",
          "bbox",
          "segmentation",
          "area",
          "iscrowd",
          "keypoints",
          "num_keypoints");
  private static final Set<String> RESULT =
      Set.of("image_id", "category_id", "score", "bbox", "segmentation", "keypoints");
  private static final Set<String> PANOPTIC =
      Set.of("image_id", "file_name", "segments_info", "id", "category_id", "area", "iscrowd");

  private final Path file;

  private CocoReader(Path file) {
    this.file = file;
  }

  /** Makes a record of an entry. */
  private interface Conversion<T> {
    T of(JsonEntry entry) throws JsonEntry.Problem;
  }

  /** Reads a whole file. */
  private interface Content<T> {
    T read(JsonReader json) throws IOException;
  }

  static CocoDataset dataset(Path file) throws IOException {
    CocoReader reader = new CocoReader(file);
    return reader.open(
        json -> {
          Map<String, List<?>> lists = reader.lists(json, OBJECT, CocoReader::annotation);
          return new CocoDataset(
              reader.required(lists, "images"),
              reader.required(lists, "annotations"),
              reader.required(lists, "categories"));
        });
  }

  static PanopticDataset panoptic(Path file) throws IOException {
    CocoReader reader = new CocoReader(file);
    return reader.open(
        json -> {
          Map<String, List<?>> lists = reader.lists(json, PANOPTIC, CocoReader::panopticImage);
          return new PanopticDataset(
              cast(lists.getOrDefault("images", List.of())),
              reader.required(lists, "annotations"),
              cast(lists.getOrDefault("categories", List.of())));
        });
  }

  static List<CocoResult> results(Path file) throws IOException {
    CocoReader reader = new CocoReader(file);
    return reader.open(json -> reader.list(json, "results", RESULT, Set.of(), CocoReader::result));
  }

  private <T> T open(Content<T> content) throws IOException {
    EndMark end = new EndMark();
    try (JsonReader json = new JsonReader(end.watch(Files.newBufferedReader(file)))) {
      T read = content.read(json);
      if (json.peek() != JsonToken.END_DOCUMENT) {
        throw new CocoFormatException(file, "expected one JSON value, found more after it");
      }
      return read;
    } catch (NoSuchFileException e) {
      throw new CocoFormatException(file, "there is no such file", e);
    } catch (EOFException
        | MalformedJsonException
        | CharacterCodingException
        | NumberFormatException e) {
      String what = end.seen() ? "the JSON is cut off: " : "this is not JSON: ";
      throw new CocoFormatException(file, what + firstLine(e), e);
    } catch (IllegalArgumentException e) {
      throw new CocoFormatException(file, e.getMessage(), e);
    }
  }

  private Map<String, List<?>> lists(
      JsonReader json, Set<String> annotationKeys, Conversion<?> annotation) throws IOException {
    if (json.peek() != JsonToken.BEGIN_OBJECT) {
      throw new CocoFormatException(
          file,
          "expected an object with annotations and categories, found "
              + JsonEntryReader.kind(json));
    }
    Map<String, List<?>> lists = new HashMap<>();
    json.beginObject();
    while (json.hasNext()) {
      String key = json.nextName();
      switch (key) {
        case "images" -> lists.put(key, list(json, key, IMAGE, Set.of(), CocoReader::image));
        case "categories" -> lists.put(key, list(json, key, CATEGORY, NAMES, CocoReader::category));
        case "annotations" -> lists.put(key, list(json, key, annotationKeys, Set.of(), annotation));
        default -> json.skipValue();
      }
    }
    json.endObject();
    return lists;
  }

  private <T> List<T> list(
      JsonReader json, String key, Set<String> keys, Set<String> texts, Conversion<T> conversion)
      throws IOException {
    if (json.peek() != JsonToken.BEGIN_ARRAY) {
      throw new CocoFormatException(
          file, "%s: expected an array, found %s".formatted(key, JsonEntryReader.kind(json)));
    }
    List<T> list = new ArrayList<>();
    json.beginArray();
    while (json.hasNext()) {
      JsonEntry entry = JsonEntryReader.read(json, keys, texts);
      try {
        entry.requireSound();
        list.add(conversion.of(entry));
      } catch (JsonEntry.Problem e) {
        throw new CocoFormatException(
            file, "%s[%d]%s: %s".formatted(key, list.size(), entry.name(), e.getMessage()), e);
      }
    }
    json.endArray();
    return list;
  }

  private <T> List<T> required(Map<String, List<?>> lists, String key) throws CocoFormatException {
    if (!lists.containsKey(key)) {
      throw new CocoFormatException(file, key + ": expected an array, found nothing");
    }
    return cast(lists.get(key));
  }

  // each key's list was filled by the conversion for that key
  @SuppressWarnings("unchecked")
  private static <T> List<T> cast(List<?> list) {
    return (List<T>) list;
  }

  private static CocoImage image(JsonEntry entry) throws JsonEntry.Problem {
    return new CocoImage(
        entry.id("id"), entry.text("file_name", ""), entry.size("height"), entry.size("width"));
  }

  private static CocoCategory category(JsonEntry entry) throws JsonEntry.Problem {
    long id = entry.id("id");
    return new CocoCategory(
        id,
        entry.text("name", Long.toString(id)),
        entry.text("supercategory", ""),
        entry.flag("isthing", true),
        entry.texts("keypoints"));
  }

  private static CocoAnnotation annotation(JsonEntry entry) throws JsonEntry.Problem {
    double[] keypoints = entry.keypoints();
    return new CocoAnnotation(
        entry.id("id"),
        entry.id("image_id"),
        entry.id("category_id"),
        entry.box(),
        entry.segmentation(),
        entry.area(),
        entry.flag("iscrowd", false),
        keypoints,
        entry.has("num_keypoints") ? (int) entry.id("num_keypoints") : labelled(keypoints));
  }

  private static int labelled(double[] keypoints) {
    int count = 0;
    for (int i = 2; keypoints != null && i < keypoints.length; i += 3) {
      count += keypoints[i] > 0 ? 1 : 0;
    }
    return count;
  }

  private static CocoResult result(JsonEntry entry) throws JsonEntry.Problem {
    return new CocoResult(
        entry.id("image_id"),
        entry.id("category_id"),
        entry.number("score"),
        entry.box(),
        entry.segmentation(),
        entry.keypoints());
  }

  private static PanopticAnnotation panopticImage(JsonEntry entry) throws JsonEntry.Problem {
    List<PanopticSegment> segments = new ArrayList<>();
    for (JsonEntry segment : entry.entries("segments_info")) {
      try {
        segment.requireSound();
        segments.add(
            new PanopticSegment(
                segmentId(segment),
                segment.id("category_id"),
                segment.area(),
                segment.flag("iscrowd", false)));
      } catch (JsonEntry.Problem e) {
        throw new JsonEntry.Problem(
            "segments_info[%d]%s: %s".formatted(segments.size(), segment.name(), e.getMessage()));
      }
    }
    return new PanopticAnnotation(entry.id("image_id"), requiredText(entry, "file_name"), segments);
  }

  private static int segmentId(JsonEntry segment) throws JsonEntry.Problem {
    long id = segment.id("id");
    if (id < 1 || id > PanopticSegment.LAST_ID) {
      throw new JsonEntry.Problem("id", "1 to " + PanopticSegment.LAST_ID, id);
    }
    return (int) id;
  }

  private static String requiredText(JsonEntry entry, String key) throws JsonEntry.Problem {
    if (!entry.has(key)) {
      throw new JsonEntry.Problem(key, "text", null);
    }
    return entry.text(key, "");
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
