package org.djlext.pose.keypoint;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.pose.keypoint.KeypointSet.Link;

/** Joints as an object with names, pairs, skeleton and sigmas. */
final class KeypointSetJson {

  private static final Gson GSON = new Gson();

  private KeypointSetJson() {}

  static KeypointSet read(ConfigKeys keys) throws CheckpointException {
    keys.requireOnly(Set.of("names", "pairs", "skeleton", "sigmas"));
    try {
      return new KeypointSet(
          keys.texts("names"),
          links(keys, "pairs"),
          links(keys, "skeleton"),
          keys.numbers("sigmas"));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(keys.file(), keys.prefix() + e.getMessage(), e);
    }
  }

  /** Reads a set that comes with the program. */
  static KeypointSet resource(String name) {
    try (InputStream in = KeypointSetJson.class.getResourceAsStream(name)) {
      InputStreamReader text = new InputStreamReader(in, StandardCharsets.UTF_8);
      JsonObject json = JsonParser.parseReader(text).getAsJsonObject();
      return read(new ConfigKeys(json, "", Path.of(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonObject write(KeypointSet set) {
    JsonObject json = new JsonObject();
    json.add("names", GSON.toJsonTree(set.names()));
    json.add("pairs", links(set.pairs()));
    json.add("skeleton", links(set.skeleton()));
    json.add("sigmas", GSON.toJsonTree(set.sigmas()));
    return json;
  }

  private static JsonArray links(List<Link> links) {
    JsonArray array = new JsonArray();
    links.forEach(link -> array.add(GSON.toJsonTree(List.of(link.first(), link.second()))));
    return array;
  }

  private static List<Link> links(ConfigKeys keys, String key) throws CheckpointException {
    List<Link> links = new ArrayList<>();
    if (!keys.has(key)) {
      return links;
    }
    JsonElement list = keys.json().get(key);
    if (!list.isJsonArray()) {
      throw wrong(keys, key, list);
    }
    for (JsonElement two : list.getAsJsonArray()) {
      if (!two.isJsonArray() || two.getAsJsonArray().size() != 2) {
        throw wrong(keys, key, two);
      }
      links.add(
          new Link(
              name(keys, key, two.getAsJsonArray().get(0)),
              name(keys, key, two.getAsJsonArray().get(1))));
    }
    return links;
  }

  private static String name(ConfigKeys keys, String key, JsonElement name)
      throws CheckpointException {
    if (!name.isJsonPrimitive() || !name.getAsJsonPrimitive().isString()) {
      throw wrong(keys, key, name);
    }
    return name.getAsString();
  }

  private static CheckpointException wrong(ConfigKeys keys, String key, JsonElement found) {
    return new CheckpointException(
        keys.file(), keys.prefix() + key, "a list of pairs of joint names", found);
  }
}
