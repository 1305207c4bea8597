package org.djlext.vlm.chameleon;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.llama.LlamaConfig;
import org.djlext.vlm.llama.LlamaNorms;

/**
 * The shape of a Chameleon.
 *
 * @param decoder the decoder's shape, which is a LLaMA's
 * @param swinNorm whether results are normalized instead of inputs, as in the large model
 * @param vq the image tokenizer
 * @param vocabulary which tokens are codes of pictures
 */
public record ChameleonConfig(
    LlamaConfig decoder, boolean swinNorm, VqConfig vq, ImageVocabulary vocabulary) {

  private static final double RMS_NORM_EPS = 1e-5;
  private static final int MAX_POSITIONS = 4096;

  /**
   * Reads config.json.
   *
   * @param json the whole object
   * @param file where it comes from, for errors
   * @return the shape
   * @throws CheckpointException naming the file and key that is not as expected
   */
  public static ChameleonConfig fromJson(JsonObject json, Path file) throws CheckpointException {
    ConfigKeys config = new ConfigKeys(json, "", file);
    JsonObject text = json.deepCopy();
    text.remove("model_type");
    text.remove("vocabulary_map");
    if (!config.has("rms_norm_eps")) {
      text.addProperty("rms_norm_eps", RMS_NORM_EPS);
    }
    if (!config.has("max_position_embeddings")) {
      text.addProperty("max_position_embeddings", MAX_POSITIONS);
    }
    LlamaConfig decoder = LlamaConfig.fromJson(text, file);
    VqConfig vq = VqConfig.read(config.object("vq_config"));
    ImageVocabulary vocabulary = ImageVocabulary.read(config, vq.codes(), decoder.vocabSize());
    return new ChameleonConfig(decoder, config.flag("swin_norm", false), vq, vocabulary);
  }

  /**
   * Returns the configuration under the published keys.
   *
   * @return an object that {@link #fromJson} and transformers read
   */
  public JsonObject toJson() {
    JsonObject json = decoder.toJson();
    JsonArray architectures = new JsonArray();
    architectures.add("ChameleonForConditionalGeneration");
    json.add("architectures", architectures);
    json.addProperty("model_type", ChameleonModelLoader.MODEL_TYPE);
    json.remove("head_dim"); // E/H, as transformers has it
    nameScaling(json);
    json.addProperty("swin_norm", swinNorm);
    json.add("vq_config", vq.toJson());
    json.add("vocabulary_map", vocabulary.toJson());
    return json;
  }

  /** transformers knows this family's scalings under the older key only, and no key beside it. */
  private static void nameScaling(JsonObject json) {
    if (!json.get("rope_scaling").isJsonObject()) {
      return;
    }
    JsonObject scaling = json.getAsJsonObject("rope_scaling");
    JsonObject named = new JsonObject();
    named.add("type", scaling.get("rope_type"));
    named.add("factor", scaling.get("factor"));
    json.add("rope_scaling", named);
  }

  LlamaNorms norms() {
    return new LlamaNorms(true, swinNorm);
  }
}
