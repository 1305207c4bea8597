package org.djlext.detr;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.JsonFile;

/**
 * The names of classes by their index. COCO's ids have holes; a class without a name is called as
 * transformers calls it, {@code LABEL_12}.
 *
 * @param byIndex the names that there are
 */
record CategoryNames(Map<Integer, String> byIndex) {

  CategoryNames {
    byIndex = Map.copyOf(byIndex);
  }

  static CategoryNames of(List<String> names) {
    Map<Integer, String> byIndex = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      byIndex.put(i, names.get(i));
    }
    return new CategoryNames(byIndex);
  }

  /** Reads {@code id2label} of a config.json, if there is one. */
  static CategoryNames from(Path config) throws IOException {
    JsonObject json = Files.isRegularFile(config) ? JsonFile.read(config) : new JsonObject();
    JsonElement labels = json.get("id2label");
    if (labels == null || labels.isJsonNull()) {
      return new CategoryNames(Map.of());
    }
    if (!labels.isJsonObject()) {
      throw new CheckpointException(config, "id2label", "an object", labels);
    }
    Map<Integer, String> byIndex = new HashMap<>();
    for (Map.Entry<String, JsonElement> label : labels.getAsJsonObject().entrySet()) {
      if (!label.getKey().matches("\\d{1,9}") || !label.getValue().isJsonPrimitive()) {
        throw new CheckpointException(config, "id2label", "names by number", label);
      }
      byIndex.put(Integer.valueOf(label.getKey()), label.getValue().getAsString());
    }
    return new CategoryNames(byIndex);
  }

  String name(int index) {
    return byIndex.getOrDefault(index, "LABEL_" + index);
  }

  /** The names of so many classes, in order. */
  List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(this::name).toList();
  }
}
