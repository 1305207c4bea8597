package org.djlext.vlm.moonlight;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * The shape of a Moonlight or DeepSeek-V3 decoder, as config.json of a HuggingFace checkpoint
 * states it.
 *
 * @param vocabSize V, the number of token ids
 * @param hiddenSize E, the size of a hidden state
 * @param intermediateSize the inner size of the feed-forward part of layers without experts
 * @param layers the number of decoder layers
 * @param maxPositions the trained context length
 * @param rmsNormEps what the norms add to the mean square, but for those of compressed vectors
 * @param tieWordEmbeddings whether the output head is the embedding table
 * @param attention the shape of attention
 * @param experts the shape of the mixture of experts
 */
public record MoonlightConfig(
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int maxPositions,
    double rmsNormEps,
    boolean tieWordEmbeddings,
    AttentionConfig attention,
    ExpertsConfig experts) {

  /**
   * Checks the values.
   *
   * @param vocabSize V, the number of token ids
   * @param hiddenSize E, the size of a hidden state
   * @param intermediateSize the inner size of the feed-forward part of layers without experts
   * @param layers the number of decoder layers
   * @param maxPositions the trained context length
   * @param rmsNormEps what the norms add to the mean square
   * @param tieWordEmbeddings whether the output head is the embedding table
   * @param attention the shape of attention
   * @param experts the shape of the mixture of experts
   * @throws IllegalArgumentException naming the field and its value
   */
  public MoonlightConfig {
    Positive.require("vocab_size", vocabSize);
    Positive.require("hidden_size", hiddenSize);
    Positive.require("intermediate_size", intermediateSize);
    Positive.require("num_hidden_layers", layers);
    Positive.require("max_position_embeddings", maxPositions);
    if (!(rmsNormEps >= 0)) {
      throw new IllegalArgumentException("rms_norm_eps: expected at least 0, found " + rmsNormEps);
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
  public static MoonlightConfig fromJson(JsonObject config, Path file) throws CheckpointException {
    return read(new ConfigKeys(config, "", file));
  }

  /**
   * Reads a configuration that is a part of another.
   *
   * @param keys the object, such as {@code text_config}
   * @return the configuration
   * @throws CheckpointException likewise
   */
  public static MoonlightConfig read(ConfigKeys keys) throws CheckpointException {
    return new MoonlightConfigReader(keys).read();
  }

  /**
   * Returns the configuration under the published keys.
   *
   * @return an object that {@link #fromJson} and transformers read
   */
  public JsonObject toJson() {
    return MoonlightConfigWriter.write(this);
  }
}
