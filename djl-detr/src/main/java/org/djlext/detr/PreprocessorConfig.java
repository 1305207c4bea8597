package org.djlext.detr;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.djlext.detr.ResizeRule.Edges;
import org.djlext.detr.ResizeRule.Fixed;
import org.djlext.detr.ResizeRule.Size;
import org.djlext.detr.ResizeRule.Within;
import org.djlext.flashattn.image.ResampleFilter;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.JsonFile;

/** Reads preprocessor_config.json, of today's processors and of the older feature extractors. */
final class PreprocessorConfig {

  static final String FILE = "preprocessor_config.json";
  private static final Set<String> FORMATS = Set.of("coco_detection", "coco_panoptic");

  private final Path file;
  private final JsonObject json;

  private PreprocessorConfig(Path file, JsonObject json) {
    this.file = file;
    this.json = json;
  }

  static DetrImageProcessor read(Path path) throws IOException {
    Path file = path.endsWith(FILE) || Files.isRegularFile(path) ? path : path.resolve(FILE);
    if (file != path && !Files.exists(file)) {
      return DetrImageProcessor.published();
    }
    try {
      return new PreprocessorConfig(file, JsonFile.read(file)).processor();
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, e.getMessage(), e);
    }
  }

  private DetrImageProcessor processor() throws CheckpointException {
    String format = has("format") ? json.get("format").getAsString() : "coco_detection";
    if (!FORMATS.contains(format)) { // of annotations; pictures are the same in both
      throw new CheckpointException(file, "format", "one of " + FORMATS, format);
    }
    boolean pad = flag("do_pad", flag("pad_and_return_pixel_mask", true));
    int filter = has("resample") ? integer(json, "resample") : ResampleFilter.BILINEAR.ordinal();
    return new DetrImageProcessor(
        flag("do_resize", true) ? resize() : null,
        ResampleFilter.ofPillow(filter),
        scaling(),
        pad,
        has("pad_size") ? padSize() : null);
  }

  private PixelScaling scaling() throws CheckpointException {
    PixelScaling published = PixelScaling.IMAGENET;
    boolean normalize = flag("do_normalize", true);
    return new PixelScaling(
        !flag("do_rescale", true)
            ? 1
            : has("rescale_factor")
                ? number("rescale_factor", json.get("rescale_factor"))
                : published.factor(),
        normalize ? numbers("image_mean", published.mean()) : PixelScaling.NO_MEAN,
        normalize ? numbers("image_std", published.deviation()) : PixelScaling.NO_DEVIATION);
  }

  private ResizeRule resize() throws CheckpointException {
    if (!has("size")) {
      int longest = has("max_size") ? integer(json, "max_size") : Edges.PUBLISHED.longest();
      return new Edges(Edges.PUBLISHED.shortest(), longest);
    }
    JsonElement size = json.get("size");
    if (size.isJsonArray() && size.getAsJsonArray().size() == 2) {
      JsonArray sides = size.getAsJsonArray();
      return new Fixed(integer("size[0]", sides.get(0)), integer("size[1]", sides.get(1)));
    }
    if (size.isJsonPrimitive()) { // feature extractors before 2023
      int longest = has("max_size") ? integer(json, "max_size") : Edges.PUBLISHED.longest();
      return new Edges(integer("size", size), longest);
    }
    if (size.isJsonObject()) {
      JsonObject sides = size.getAsJsonObject();
      Set<String> keys = sides.keySet();
      if (keys.equals(Set.of("shortest_edge", "longest_edge"))) {
        return new Edges(integer(sides, "shortest_edge"), integer(sides, "longest_edge"));
      } else if (keys.equals(Set.of("shortest_edge"))) {
        return new Edges(integer(sides, "shortest_edge"), Integer.MAX_VALUE);
      } else if (keys.equals(Set.of("height", "width"))) {
        return new Fixed(integer(sides, "height"), integer(sides, "width"));
      } else if (keys.equals(Set.of("max_height", "max_width"))) {
        return new Within(integer(sides, "max_height"), integer(sides, "max_width"));
      }
    }
    throw new CheckpointException(
        file,
        "size",
        "shortest_edge and longest_edge, height and width, or max_height and max_width",
        size);
  }

  private Size padSize() throws CheckpointException {
    if (!json.get("pad_size").isJsonObject()) {
      throw new CheckpointException(
          file, "pad_size", "an object with height and width", json.get("pad_size"));
    }
    JsonObject sides = json.getAsJsonObject("pad_size");
    return new Size(integer(sides, "height"), integer(sides, "width"));
  }

  private boolean has(String key) {
    return json.has(key) && !json.get(key).isJsonNull();
  }

  private boolean flag(String key, boolean absent) throws CheckpointException {
    if (!has(key)) {
      return absent;
    }
    if (json.get(key) instanceof JsonPrimitive value && value.isBoolean()) {
      return value.getAsBoolean();
    }
    throw new CheckpointException(file, key, "true or false", json.get(key));
  }

  private List<Double> numbers(String key, List<Double> absent) throws CheckpointException {
    if (!has(key)) {
      return absent;
    }
    JsonElement value = json.get(key);
    if (!value.isJsonArray()) {
      return Collections.nCopies(RgbImage.CHANNELS, number(key, value));
    }
    List<Double> numbers = new ArrayList<>();
    for (JsonElement element : value.getAsJsonArray()) {
      numbers.add(number(key, element));
    }
    return numbers;
  }

  private int integer(JsonObject in, String key) throws CheckpointException {
    return integer(key, in.get(key));
  }

  private int integer(String key, JsonElement value) throws CheckpointException {
    double number = number(key, value);
    if (number != Math.rint(number)) {
      throw new CheckpointException(file, key, "a whole number", value);
    }
    return (int) number;
  }

  private double number(String key, JsonElement value) throws CheckpointException {
    if (value instanceof JsonPrimitive number && number.isNumber()) {
      return number.getAsDouble();
    }
    throw new CheckpointException(file, key, "a number", value == null ? "nothing" : value);
  }
}
