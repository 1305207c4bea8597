package org.djlext.flashattn.coco;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

/** What {@code src/test/python/coco_mask_goldens.py} wrote. */
final class MaskGolden {

  private MaskGolden() {}

  static List<JsonObject> cases(String kind) {
    try (var text =
        new InputStreamReader(
            new GZIPInputStream(
                Objects.requireNonNull(MaskGolden.class.getResourceAsStream("masks.json.gz"))),
            StandardCharsets.UTF_8)) {
      JsonArray cases = JsonParser.parseReader(text).getAsJsonObject().getAsJsonArray(kind);
      return StreamSupport.stream(cases.spliterator(), false)
          .map(JsonElement::getAsJsonObject)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int height(JsonObject golden) {
    return golden.get("height").getAsInt();
  }

  static int width(JsonObject golden) {
    return golden.get("width").getAsInt();
  }

  static double[] numbers(JsonElement array) {
    return StreamSupport.stream(array.getAsJsonArray().spliterator(), false)
        .mapToDouble(JsonElement::getAsDouble)
        .toArray();
  }

  static CocoBox box(JsonElement array) {
    double[] box = numbers(array);
    return new CocoBox(box[0], box[1], box[2], box[3]);
  }
}
