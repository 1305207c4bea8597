package org.djlext.detr;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/** Writes preprocessor_config.json, as {@link PreprocessorConfig} and transformers read it. */
final class PreprocessorWriter {

  private PreprocessorWriter() {}

  static void write(DetrImageProcessor processor, Path folder, boolean panoptic)
      throws IOException {
    String json =
        new GsonBuilder().setPrettyPrinting().create().toJson(json(processor, panoptic)) + "\n";
    WholeFile.write(folder.resolve(PreprocessorConfig.FILE), json);
  }

  private static JsonObject json(DetrImageProcessor processor, boolean panoptic) {
    JsonObject json = new JsonObject();
    json.addProperty("image_processor_type", "DetrImageProcessor");
    json.addProperty("format", panoptic ? "coco_panoptic" : "coco_detection");
    json.addProperty("do_resize", processor.resize() != null);
    if (processor.resize() != null) {
      json.add("size", size(processor.resize()));
    }
    json.addProperty("resample", processor.filter().ordinal());
    json.addProperty("do_rescale", true);
    json.addProperty("rescale_factor", processor.scaling().factor());
    json.addProperty("do_normalize", true);
    json.add("image_mean", numbers(processor.scaling().mean()));
    json.add("image_std", numbers(processor.scaling().deviation()));
    json.addProperty("do_pad", processor.pad());
    if (processor.padTo() != null) {
      json.add(
          "pad_size",
          sides("height", processor.padTo().height(), "width", processor.padTo().width()));
    }
    return json;
  }

  private static JsonObject size(ResizeRule rule) {
    if (rule instanceof ResizeRule.Fixed fixed) {
      return sides("height", fixed.height(), "width", fixed.width());
    } else if (rule instanceof ResizeRule.Within within) {
      return sides("max_height", within.maxHeight(), "max_width", within.maxWidth());
    }
    ResizeRule.Edges edges = (ResizeRule.Edges) rule;
    JsonObject json = sides("shortest_edge", edges.shortest(), "longest_edge", edges.longest());
    if (edges.longest() == Integer.MAX_VALUE) { // no limit
      json.remove("longest_edge");
    }
    return json;
  }

  private static JsonObject sides(String first, int one, String second, int other) {
    JsonObject json = new JsonObject();
    json.addProperty(first, one);
    json.addProperty(second, other);
    return json;
  }

  private static JsonArray numbers(List<Double> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }
}
