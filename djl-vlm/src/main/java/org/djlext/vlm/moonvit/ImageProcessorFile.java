package org.djlext.vlm.moonvit;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.JsonFile;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/** Reads and writes preprocessor_config.json. */
final class ImageProcessorFile {

  private static final String FILE = "preprocessor_config.json";
  private static final String MERGE = "merge_kernel_size";

  // what an absent key means, which is not what the published file says
  private static final List<Double> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
  private static final List<Double> CLIP_DEVIATION = List.of(0.26862954, 0.26130258, 0.27577711);

  private ImageProcessorFile() {}

  static MoonVitImageProcessor read(Path path) throws IOException {
    Path file = path.endsWith(FILE) || Files.isRegularFile(path) ? path : path.resolve(FILE);
    if (file != path && !Files.exists(file)) {
      return MoonVitImageProcessor.published();
    }
    ConfigKeys keys = new ConfigKeys(JsonFile.read(file), "", file);
    List<Integer> merge = keys.has(MERGE) ? keys.integers(MERGE) : List.of(2, 2);
    if (merge.size() != 2) {
      throw new CheckpointException(file, MERGE, "two integers, height and width", merge);
    }
    try {
      return new MoonVitImageProcessor(
          keys.integer("in_token_limit", 4096),
          keys.integer("patch_size", 14),
          merge.get(0),
          merge.get(1),
          keys.flag("pad_input", false),
          keys.has("image_mean") ? keys.numbers("image_mean") : CLIP_MEAN,
          keys.has("image_std") ? keys.numbers("image_std") : CLIP_DEVIATION);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, e.getMessage(), e);
    }
  }

  static void write(MoonVitImageProcessor processor, Path folder) throws IOException {
    JsonObject json = new JsonObject();
    json.addProperty("image_processor_type", "KimiVLImageProcessor");
    json.addProperty("in_token_limit", processor.tokenLimit());
    json.addProperty("patch_size", processor.patchSize());
    JsonArray merge = new JsonArray();
    merge.add(processor.mergeHeight());
    merge.add(processor.mergeWidth());
    json.add(MERGE, merge);
    json.addProperty("pad_input", processor.pad());
    json.add("image_mean", numbers(processor.mean()));
    json.add("image_std", numbers(processor.deviation()));
    String text = new GsonBuilder().setPrettyPrinting().create().toJson(json) + "\n";
    WholeFile.write(folder.resolve(FILE), text);
  }

  private static JsonArray numbers(List<Double> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }
}
