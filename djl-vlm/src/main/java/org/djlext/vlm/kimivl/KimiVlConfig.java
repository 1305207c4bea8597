package org.djlext.vlm.kimivl;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.moonlight.MoonlightConfig;
import org.djlext.vlm.moonvit.MoonVitConfig;

/**
 * The shape of a Kimi-VL, as config.json states it (configuration_kimi_vl.py).
 *
 * @param vision the vision tower, {@code vision_config}
 * @param text the decoder, {@code text_config}
 * @param mediaTokenId the token in whose place a feature of an image stands, {@code
 *     media_placeholder_token_id}
 */
public record KimiVlConfig(MoonVitConfig vision, MoonlightConfig text, int mediaTokenId) {

  static final String MODEL_TYPE = "kimi_vl";

  private static final String MEDIA = "media_placeholder_token_id";

  /**
   * Checks the values.
   *
   * @param vision the vision tower
   * @param text the decoder
   * @param mediaTokenId the token in whose place a feature of an image stands
   * @throws IllegalArgumentException naming the field and its value
   */
  public KimiVlConfig {
    if (mediaTokenId < 0 || mediaTokenId >= text.vocabSize()) {
      throw new IllegalArgumentException(
          "%s: expected an id below vocab_size %d, found %d"
              .formatted(MEDIA, text.vocabSize(), mediaTokenId));
    }
  }

  /**
   * Reads a published configuration.
   *
   * @param config the content of config.json
   * @param file where it was read, for errors
   * @return the configuration
   * @throws CheckpointException if a key is missing, of the wrong type, does not fit another, or
   *     asks for something this implementation does not compute
   */
  public static KimiVlConfig fromJson(JsonObject config, Path file) throws CheckpointException {
    ConfigKeys keys = new ConfigKeys(config, "", file);
    if (!keys.has("text_config")) {
      throw new CheckpointException(file, "text_config", "the decoder's configuration", "nothing");
    }
    MoonlightConfig text = MoonlightConfig.read(keys.object("text_config"));
    MoonVitConfig vision = MoonVitConfig.read(keys.object("vision_config"));
    try {
      return new KimiVlConfig(vision, text, keys.integer(MEDIA, 163_605));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, e.getMessage(), e);
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
    architectures.add("KimiVLForConditionalGeneration");
    json.add("architectures", architectures);
    json.addProperty("model_type", MODEL_TYPE);
    json.addProperty(MEDIA, mediaTokenId);
    json.add("vision_config", vision.toJson());
    json.add("text_config", text.toJson());
    return json;
  }
}
