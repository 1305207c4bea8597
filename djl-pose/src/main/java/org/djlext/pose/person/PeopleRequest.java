package org.djlext.pose.person;

import ai.djl.modality.Input;
import ai.djl.translate.TranslateException;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.image.PictureSource;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.image.RgbImageReader;

/**
 * DJL Serving's messages: a picture as {@link PictureSource#requests} reads it; where it is JSON,
 * {@code "boxes"} may say where people are, each as {@code [x, y, width, height]} in pixels with an
 * optional score behind. Without boxes one person fills the picture.
 */
final class PeopleRequest implements PeopleSource<Input> {

  private static final String BOXES = "boxes";
  private static final int SIDES = 4;

  private final PictureSource<Input> pictures;

  PeopleRequest(RgbImageReader reader) {
    this.pictures = PictureSource.requests(reader);
  }

  @Override
  public People read(Input request) throws IOException, TranslateException {
    RgbImage picture = pictures.read(request);
    if (!request.getProperty("Content-Type", "").startsWith("application/json")) {
      return People.whole(picture);
    }
    JsonObject body = JsonParser.parseString(request.getData().getAsString()).getAsJsonObject();
    return body.has(BOXES) && !body.get(BOXES).isJsonNull()
        ? new People(picture, boxes(body.get(BOXES)))
        : People.whole(picture);
  }

  private static List<PersonBox> boxes(JsonElement list) {
    if (!list.isJsonArray()) {
      throw wrong(BOXES, list);
    }
    List<PersonBox> boxes = new ArrayList<>();
    for (int i = 0; i < list.getAsJsonArray().size(); i++) {
      boxes.add(box("boxes[%d]".formatted(i), list.getAsJsonArray().get(i)));
    }
    return boxes;
  }

  private static PersonBox box(String where, JsonElement list) {
    try {
      List<Double> numbers =
          list.getAsJsonArray().asList().stream().map(JsonElement::getAsDouble).toList();
      if (numbers.size() == SIDES || numbers.size() == SIDES + 1) {
        double score = numbers.size() == SIDES ? 1 : numbers.get(SIDES);
        return new PersonBox(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), score);
      }
    } catch (IllegalStateException | UnsupportedOperationException | NumberFormatException e) {
      // not numbers: said below
    }
    throw wrong(where, list);
  }

  private static IllegalArgumentException wrong(String where, JsonElement found) {
    return new IllegalArgumentException(
        "%s: expected [x, y, width, height] or [x, y, width, height, score], found %s"
            .formatted(where, found));
  }
}
