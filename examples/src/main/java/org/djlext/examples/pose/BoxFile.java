package org.djlext.examples.pose;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.djlext.examples.picture.PictureFile;
import org.djlext.flashattn.coco.CocoFormatException;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.person.PersonBox;

/**
 * Boxes from a JSON file: {@code [[x, y, width, height], ...]} for every picture, or an object with
 * such a list under the name of each picture's file. A fifth number is how sure a box is.
 */
final class BoxFile implements PeopleSource {

  private static final String BOX = "[x, y, width, height] or [x, y, width, height, score]";

  private final Path file;
  private final List<PersonBox> everywhere;
  private final Map<String, List<PersonBox>> byName;

  private BoxFile(Path file, List<PersonBox> everywhere, Map<String, List<PersonBox>> byName) {
    this.file = file;
    this.everywhere = everywhere;
    this.byName = byName;
  }

  /**
   * Reads boxes, or the annotations of COCO.
   *
   * @param className the class of annotations that are people
   * @throws IOException if the file cannot be read or has something else
   */
  static PeopleSource read(Path file, String className) throws IOException {
    JsonElement json;
    try {
      json = JsonParser.parseString(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new CocoFormatException(file, "there is no such file", e);
    } catch (CharacterCodingException e) {
      throw new CocoFormatException(file, "this is not JSON, nor any text", e);
    } catch (JsonParseException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new CocoFormatException(file, "this is not JSON: " + reason, e);
    }
    if (json.isJsonArray()) {
      return new BoxFile(file, boxes(file, "", json), Map.of());
    }
    if (!json.isJsonObject()) {
      throw new CocoFormatException(
          file, "expected a list of boxes, lists by picture, or COCO's annotations, found " + json);
    }
    JsonObject object = json.getAsJsonObject();
    if (object.has("annotations")) {
      return AnnotatedPeople.read(file, className);
    }
    Map<String, List<PersonBox>> byName = new LinkedHashMap<>();
    for (String name : object.keySet()) {
      byName.put(name, boxes(file, name, object.get(name)));
    }
    return new BoxFile(file, null, byName);
  }

  private static List<PersonBox> boxes(Path file, String name, JsonElement list)
      throws CocoFormatException {
    if (!list.isJsonArray()) {
      throw new CocoFormatException(file, name + ": expected a list of boxes, found " + list);
    }
    List<PersonBox> boxes = new ArrayList<>();
    for (JsonElement element : list.getAsJsonArray()) {
      String entry = "%s[%d]".formatted(name, boxes.size());
      try {
        boxes.add(box(element.getAsJsonArray()));
      } catch (IllegalStateException
          | UnsupportedOperationException
          | NumberFormatException
          | IndexOutOfBoundsException e) {
        throw new CocoFormatException(
            file, "%s: expected %s, found %s".formatted(entry, BOX, element), e);
      } catch (IllegalArgumentException e) {
        throw new CocoFormatException(file, entry + ": " + e.getMessage(), e);
      }
    }
    return boxes;
  }

  private static PersonBox box(JsonArray numbers) {
    if (numbers.size() < 4 || numbers.size() > 5) {
      throw new IndexOutOfBoundsException(numbers.size());
    }
    double[] n = numbers.asList().stream().mapToDouble(JsonElement::getAsDouble).toArray();
    return new PersonBox(n[0], n[1], n[2], n[3], n.length == 5 ? n[4] : 1);
  }

  @Override
  public String name() {
    return "boxes";
  }

  @Override
  public List<PersonBox> find(PictureFile picture, RgbImage image) throws IOException {
    if (everywhere != null) {
      return everywhere;
    }
    String name = picture.path().getFileName().toString();
    List<PersonBox> boxes = byName.get(name);
    if (boxes == null) {
      throw new CocoFormatException(file, "expected boxes of " + name + ", found none");
    }
    return boxes;
  }
}
