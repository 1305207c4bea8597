package org.djlext.vlm.moonvit;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * The shape of a MoonViT, as config.json of its own folder or {@code vision_config} of a Kimi-VL
 * states it (configuration_kimi_vl.py).
 *
 * @param patchSize p, the side of a patch in pixels
 * @param tableHeight the height of the learned grid of position embeddings
 * @param tableWidth its width
 * @param heads H, the number of attention heads
 * @param layers the number of encoder blocks
 * @param hiddenSize E, the size of a hidden state, a multiple of 4 H
 * @param intermediateSize the inner size of the feed-forward part
 * @param mergeHeight how many neighbouring patches the merger joins downwards
 * @param mergeWidth how many it joins sideways
 */
public record MoonVitConfig(
    int patchSize,
    int tableHeight,
    int tableWidth,
    int heads,
    int layers,
    int hiddenSize,
    int intermediateSize,
    int mergeHeight,
    int mergeWidth) {

  /** The most patches that an image may have on one side, for which places are defined. */
  public static final int LARGEST_SIDE = 512;

  static final String MODEL_TYPE = "moonvit";

  private static final String MERGE = "merge_kernel_size";

  /**
   * Checks the values.
   *
   * @param patchSize p, the side of a patch in pixels
   * @param tableHeight the height of the learned grid of position embeddings
   * @param tableWidth its width
   * @param heads H, the number of attention heads
   * @param layers the number of encoder blocks
   * @param hiddenSize E, a multiple of 4 H
   * @param intermediateSize the inner size of the feed-forward part
   * @param mergeHeight how many neighbouring patches the merger joins downwards
   * @param mergeWidth how many it joins sideways
   * @throws IllegalArgumentException naming the field and its value
   */
  public MoonVitConfig {
    positive("patch_size", patchSize);
    positive("init_pos_emb_height", tableHeight);
    positive("init_pos_emb_width", tableWidth);
    positive("num_attention_heads", heads);
    positive("num_hidden_layers", layers);
    positive("hidden_size", hiddenSize);
    positive("intermediate_size", intermediateSize);
    positive(MERGE, mergeHeight);
    positive(MERGE, mergeWidth);
    if (hiddenSize % heads != 0 || hiddenSize / heads % 4 != 0) {
      throw new IllegalArgumentException(
          "hidden_size: expected heads of a size that 4 divides, found %d for num_attention_heads %d"
              .formatted(hiddenSize, heads));
    }
  }

  /**
   * Reads a published configuration. Absent keys mean the published tower.
   *
   * @param config the content of config.json
   * @param file where it was read, for errors
   * @return the configuration
   * @throws CheckpointException if a value is of the wrong type or out of range
   */
  public static MoonVitConfig fromJson(JsonObject config, Path file) throws CheckpointException {
    return read(new ConfigKeys(config, "", file));
  }

  /**
   * Reads a configuration that is a part of another.
   *
   * @param keys the object, such as {@code vision_config}
   * @return the configuration
   * @throws CheckpointException if a value is of the wrong type or out of range
   */
  public static MoonVitConfig read(ConfigKeys keys) throws CheckpointException {
    List<Integer> merge = keys.has(MERGE) ? keys.integers(MERGE) : List.of(2, 2);
    if (merge.size() != 2) {
      throw new CheckpointException(
          keys.file(), keys.prefix() + MERGE, "two integers, height and width", merge);
    }
    try {
      return new MoonVitConfig(
          keys.integer("patch_size", 14),
          keys.integer("init_pos_emb_height", 64),
          keys.integer("init_pos_emb_width", 64),
          keys.integer("num_attention_heads", 16),
          keys.integer("num_hidden_layers", 27),
          keys.integer("hidden_size", 1152),
          keys.integer("intermediate_size", 4304),
          merge.get(0),
          merge.get(1));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(keys.file(), keys.prefix() + e.getMessage(), e);
    }
  }

  /**
   * Returns the configuration under the published keys.
   *
   * @return an object that {@link #fromJson} and the reference read
   */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    JsonArray architectures = new JsonArray();
    architectures.add("MoonVitPretrainedModel");
    json.add("architectures", architectures);
    json.addProperty("model_type", MODEL_TYPE);
    json.addProperty("patch_size", patchSize);
    json.addProperty("init_pos_emb_height", tableHeight);
    json.addProperty("init_pos_emb_width", tableWidth);
    json.addProperty("num_attention_heads", heads);
    json.addProperty("num_hidden_layers", layers);
    json.addProperty("hidden_size", hiddenSize);
    json.addProperty("intermediate_size", intermediateSize);
    JsonArray merge = new JsonArray();
    merge.add(mergeHeight);
    merge.add(mergeWidth);
    json.add(MERGE, merge);
    return json;
  }

  /**
   * Returns how many patches become one feature.
   *
   * @return K
   */
  public int merged() {
    return mergeHeight * mergeWidth;
  }

  int headDim() {
    return hiddenSize / heads;
  }

  private static void positive(String key, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(key + ": expected a positive number, found " + value);
    }
  }
}
