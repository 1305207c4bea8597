package org.djlext.vlm.chameleon;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * The shape of the image tokenizer, as {@code vq_config} of config.json states it.
 *
 * @param embedDim the size of a codebook row
 * @param codes N, the number of codebook rows
 * @param latentChannels C, the channels of the map that is quantized
 * @param resolution the side of the pictures that it was made for, in pixels
 * @param baseChannels the channels at the first level, a multiple of 32
 * @param channelMultiplier for each level, how many times the base channels it has
 * @param resBlocks the residual blocks of a level of the encoder; the decoder has one more
 * @param attnResolutions the sides of maps, at the resolution given, whose blocks attend
 * @param attention whether there is attention at all
 */
public record VqConfig(
    int embedDim,
    int codes,
    int latentChannels,
    int resolution,
    int baseChannels,
    List<Integer> channelMultiplier,
    int resBlocks,
    List<Integer> attnResolutions,
    boolean attention) {

  /** Red, green and blue. */
  static final int CHANNELS = 3;

  private static final String VANILLA = "vanilla";
  private static final int GROUPS = 32;
  private static final int EMBED_DIM = 256;
  private static final int CODES = 8192;
  private static final int RESOLUTION = 512;
  private static final int BASE_CHANNELS = 128;
  private static final List<Integer> MULTIPLIER = List.of(1, 1, 2, 2, 4);

  /**
   * Checks the values.
   *
   * @param embedDim the size of a codebook row
   * @param codes N, the number of codebook rows
   * @param latentChannels C, the channels of the map that is quantized
   * @param resolution the side of the pictures that it was made for, in pixels
   * @param baseChannels the channels at the first level, a multiple of 32
   * @param channelMultiplier for each level, how many times the base channels it has
   * @param resBlocks the residual blocks of a level of the encoder
   * @param attnResolutions the sides of maps whose blocks attend
   * @param attention whether there is attention at all
   * @throws IllegalArgumentException naming the field and its value
   */
  public VqConfig {
    positive("embed_dim", embedDim);
    positive("num_embeddings", codes);
    positive("latent_channels", latentChannels);
    positive("resolution", resolution);
    positive("base_channels", baseChannels);
    positive("num_res_blocks", resBlocks);
    if (baseChannels % GROUPS != 0) {
      throw new IllegalArgumentException(
          "vq_config.base_channels: expected a multiple of %d, the groups of its norms, found %d"
              .formatted(GROUPS, baseChannels));
    }
    if (channelMultiplier.isEmpty()) {
      throw new IllegalArgumentException(
          "vq_config.channel_multiplier: expected at least one number, found none");
    }
    channelMultiplier.forEach(m -> positive("channel_multiplier", m));
    channelMultiplier = List.copyOf(channelMultiplier);
    attnResolutions = List.copyOf(attnResolutions);
    int step = 1 << channelMultiplier.size() - 1;
    if (resolution % step != 0) {
      throw new IllegalArgumentException(
          "vq_config.resolution: expected a multiple of %d, which %d levels halve it to, found %d"
              .formatted(step, channelMultiplier.size(), resolution));
    }
  }

  /**
   * Reads {@code vq_config}.
   *
   * @param keys the object; absent keys have the values of the published models
   * @return the shape
   * @throws CheckpointException naming the file and key that is not as expected
   */
  static VqConfig read(ConfigKeys keys) throws CheckpointException {
    if (keys.flag("double_latent", false)) {
      throw new CheckpointException(
          keys.file(), keys.prefix() + "double_latent", "false, as all published models", true);
    }
    int channels = keys.integer("in_channels", CHANNELS);
    if (channels != CHANNELS) {
      throw new CheckpointException(keys.file(), keys.prefix() + "in_channels", CHANNELS, channels);
    }
    try {
      return new VqConfig(
          keys.integer("embed_dim", EMBED_DIM),
          keys.integer("num_embeddings", CODES),
          keys.integer("latent_channels", EMBED_DIM),
          keys.integer("resolution", RESOLUTION),
          keys.integer("base_channels", BASE_CHANNELS),
          keys.has("channel_multiplier") ? keys.integers("channel_multiplier") : MULTIPLIER,
          keys.integer("num_res_blocks", 2),
          keys.has("attn_resolutions") ? keys.integers("attn_resolutions") : List.of(),
          VANILLA.equals(keys.text("attn_type", VANILLA)));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(keys.file(), e.getMessage(), e);
    }
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("embed_dim", embedDim);
    json.addProperty("num_embeddings", codes);
    json.addProperty("double_latent", false);
    json.addProperty("latent_channels", latentChannels);
    json.addProperty("resolution", resolution);
    json.addProperty("in_channels", CHANNELS);
    json.addProperty("base_channels", baseChannels);
    json.add("channel_multiplier", array(channelMultiplier));
    json.addProperty("num_res_blocks", resBlocks);
    json.add("attn_resolutions", array(attnResolutions));
    json.addProperty("attn_type", attention ? VANILLA : "none");
    return json;
  }

  private static JsonArray array(List<Integer> numbers) {
    JsonArray array = new JsonArray();
    numbers.forEach(array::add);
    return array;
  }

  /**
   * Returns how many pixels become one code, along each side.
   *
   * @return a power of 2
   */
  public int downsampling() {
    return 1 << channelMultiplier.size() - 1;
  }

  /**
   * Returns how many codes a picture has along each side.
   *
   * @return the resolution divided by the downsampling
   */
  public int gridSide() {
    return resolution / downsampling();
  }

  /**
   * Returns how many codes a picture is.
   *
   * @return the square of the grid's side
   */
  public int codesPerPicture() {
    return gridSide() * gridSide();
  }

  /** Returns the channels of a level, 0 for the one with the most pixels. */
  int channels(int level) {
    return baseChannels * channelMultiplier.get(level);
  }

  /** Says whether the blocks of a level attend. */
  boolean attends(int level) {
    return attention && attnResolutions.contains(resolution >> level);
  }

  private static void positive(String key, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(
          "vq_config." + key + ": expected a positive number, found " + value);
    }
  }
}
