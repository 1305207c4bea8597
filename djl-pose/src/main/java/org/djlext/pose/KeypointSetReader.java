package org.djlext.pose;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.pose.keypoint.KeypointSet;

/** Reads which joints a model knows: the name of a data set, or the joints themselves. */
final class KeypointSetReader {

  private static final String KEY = "keypoints";

  private final ConfigKeys config;

  KeypointSetReader(ConfigKeys config) {
    this.config = config;
  }

  KeypointSet read() throws CheckpointException {
    JsonElement element = config.json().get(KEY);
    if (element == null || element.isJsonPrimitive()) {
      String name = config.text(KEY, "coco");
      if (!"coco".equals(name)) {
        throw new CheckpointException(
            config.file(), KEY, "coco, or an object with names, pairs, skeleton and sigmas", name);
      }
      return KeypointSet.coco();
    }
    ConfigKeys keys = config.object(KEY);
    PoseConfigReader.known(keys, Set.of("names", "pairs", "skeleton", "sigmas"));
    return new KeypointSet(
        keys.texts("names"),
        links(keys, "pairs"),
        links(keys, "skeleton"),
        PoseConfigReader.numbers(keys, "sigmas"));
  }

  private static List<KeypointSet.Link> links(ConfigKeys keys, String key)
      throws CheckpointException {
    List<KeypointSet.Link> links = new ArrayList<>();
    if (!keys.has(key)) {
      return links;
    }
    JsonElement list = keys.json().get(key);
    try {
      for (JsonElement element : list.getAsJsonArray()) {
        JsonArray two = element.getAsJsonArray();
        if (two.size() != 2) {
          throw wrong(keys, key, two);
        }
        links.add(new KeypointSet.Link(two.get(0).getAsString(), two.get(1).getAsString()));
      }
    } catch (IllegalStateException | UnsupportedOperationException e) {
      throw wrong(keys, key, list);
    }
    return links;
  }

  private static CheckpointException wrong(ConfigKeys keys, String key, JsonElement found) {
    return new CheckpointException(
        keys.file(), keys.prefix() + key, "a list of pairs of joint names", found);
  }
}
