package org.djlext.pose;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Map;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.pose.keypoint.KeypointSet;

/** The joints that a model knows: the name of a data set, or the joints themselves. */
final class KeypointSetKey {

  private static final String KEY = "keypoints";
  private static final String COCO = "coco";
  private static final String COCO_WHOLE_BODY = "coco_wholebody";

  private KeypointSetKey() {}

  static KeypointSet read(ConfigKeys config) throws CheckpointException {
    if (config.has(KEY) && config.json().get(KEY).isJsonObject()) {
      return KeypointSet.read(config.object(KEY));
    }
    JsonElement found = config.has(KEY) ? config.json().get(KEY) : null;
    boolean text =
        found != null && found.isJsonPrimitive() && found.getAsJsonPrimitive().isString();
    String name = found == null ? COCO : text ? found.getAsString() : "";
    return switch (name) {
      case COCO -> KeypointSet.coco();
      case COCO_WHOLE_BODY -> KeypointSet.cocoWholeBody();
      default ->
          throw new CheckpointException(
              config.file(),
              KEY,
              "coco, coco_wholebody, or an object with names, pairs, skeleton and sigmas",
              found);
    };
  }

  static void write(KeypointSet set, JsonObject config) {
    Map<KeypointSet, String> names =
        Map.of(KeypointSet.coco(), COCO, KeypointSet.cocoWholeBody(), COCO_WHOLE_BODY);
    if (names.containsKey(set)) {
      config.addProperty(KEY, names.get(set));
    } else {
      config.add(KEY, set.toJson());
    }
  }
}
