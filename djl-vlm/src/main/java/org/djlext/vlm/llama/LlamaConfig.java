package org.djlext.vlm.llama;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import org.djlext.flashattn.layers.RotaryScaling;
import org.djlext.flashattn.layers.RotaryTable;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * The shape of a LLaMA, as config.json of a HuggingFace checkpoint states it.
 *
 * @param vocabSize V, the number of token ids
 * @param hiddenSize E, the size of a hidden state
 * @param intermediateSize the inner size of the feed-forward part
 * @param layers the number of decoder layers
 * @param heads H, the number of query heads
 * @param kvHeads G, the number of key/value heads, a divisor of H
 * @param headDim D, the size of a head, which need not be E/H
 * @param maxPositions the trained context length
 * @param rmsNormEps what the norms add to the mean square
 * @param ropeTheta the base of the rotary frequencies
 * @param ropeScaling how the rotary frequencies are stretched
 * @param slidingWindow how many tokens back a token sees, itself included; 0 is all of them
 * @param tieWordEmbeddings whether the output head is the embedding table
 * @param attentionBias whether q, k, v and o have biases
 * @param mlpBias whether gate, up and down have biases
 * @param attentionDropout the part of the attention weights that training drops, from 0 to below 1
 */
public record LlamaConfig(
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    int maxPositions,
    double rmsNormEps,
    double ropeTheta,
    RotaryScaling ropeScaling,
    int slidingWindow,
    boolean tieWordEmbeddings,
    boolean attentionBias,
    boolean mlpBias,
    double attentionDropout) {

  /**
   * Checks the values.
   *
   * @param vocabSize V, the number of token ids
   * @param hiddenSize E, the size of a hidden state
   * @param intermediateSize the inner size of the feed-forward part
   * @param layers the number of decoder layers
   * @param heads H, the number of query heads
   * @param kvHeads G, the number of key/value heads, a divisor of H
   * @param headDim D, the size of a head, which need not be E/H
   * @param maxPositions the trained context length
   * @param rmsNormEps what the norms add to the mean square
   * @param ropeTheta the base of the rotary frequencies
   * @param ropeScaling how the rotary frequencies are stretched
   * @param slidingWindow how many tokens back a token sees, itself included; 0 is all of them
   * @param tieWordEmbeddings whether the output head is the embedding table
   * @param attentionBias whether q, k, v and o have biases
   * @param mlpBias whether gate, up and down have biases
   * @param attentionDropout the part of the attention weights that training drops
   * @throws IllegalArgumentException naming the field and its value
   */
  public LlamaConfig {
    positive("vocab_size", vocabSize);
    positive("hidden_size", hiddenSize);
    positive("intermediate_size", intermediateSize);
    positive("num_hidden_layers", layers);
    positive("num_attention_heads", heads);
    positive("num_key_value_heads", kvHeads);
    positive("head_dim", headDim);
    positive("max_position_embeddings", maxPositions);
    if (heads % kvHeads != 0) {
      throw new IllegalArgumentException(
          "num_key_value_heads: expected a divisor of num_attention_heads %d, found %d"
              .formatted(heads, kvHeads));
    }
    if (headDim % 2 != 0) {
      throw new IllegalArgumentException("head_dim: expected an even number, found " + headDim);
    }
    if (!(rmsNormEps >= 0)) {
      throw new IllegalArgumentException("rms_norm_eps: expected at least 0, found " + rmsNormEps);
    }
    if (!(ropeTheta > 0)) {
      throw new IllegalArgumentException(
          "rope_theta: expected a positive number, found " + ropeTheta);
    }
    if (slidingWindow < 0) {
      throw new IllegalArgumentException(
          "sliding_window: expected null or a positive number, found " + slidingWindow);
    }
    if (!(attentionDropout >= 0 && attentionDropout < 1)) {
      throw new IllegalArgumentException(
          "attention_dropout: expected at least 0 and below 1, found " + attentionDropout);
    }
  }

  /**
   * Constructs a configuration without attention dropout, which no published model has; the
   * parameters are those of the record.
   *
   * @param vocabSize V
   * @param hiddenSize E
   * @param intermediateSize the inner size of the feed-forward part
   * @param layers the number of decoder layers
   * @param heads H
   * @param kvHeads G
   * @param headDim D
   * @param maxPositions the trained context length
   * @param rmsNormEps what the norms add to the mean square
   * @param ropeTheta the base of the rotary frequencies
   * @param ropeScaling how the rotary frequencies are stretched
   * @param slidingWindow how many tokens back a token sees, itself included; 0 is all of them
   * @param tieWordEmbeddings whether the output head is the embedding table
   * @param attentionBias whether q, k, v and o have biases
   * @param mlpBias whether gate, up and down have biases
   * @throws IllegalArgumentException naming the field and its value
   */
  public LlamaConfig(
      int vocabSize,
      int hiddenSize,
      int intermediateSize,
      int layers,
      int heads,
      int kvHeads,
      int headDim,
      int maxPositions,
      double rmsNormEps,
      double ropeTheta,
      RotaryScaling ropeScaling,
      int slidingWindow,
      boolean tieWordEmbeddings,
      boolean attentionBias,
      boolean mlpBias) {
    this(
        vocabSize,
        hiddenSize,
        intermediateSize,
        layers,
        heads,
        kvHeads,
        headDim,
        maxPositions,
        rmsNormEps,
        ropeTheta,
        ropeScaling,
        slidingWindow,
        tieWordEmbeddings,
        attentionBias,
        mlpBias,
        0);
  }

  /**
   * Reads a published configuration.
   *
   * @param config the content of config.json
   * @param file where it was read, for errors
   * @return the configuration
   * @throws CheckpointException if a key is missing, of the wrong type, or asks for something this
   *     implementation does not compute
   */
  public static LlamaConfig fromJson(JsonObject config, Path file) throws CheckpointException {
    return new LlamaConfigReader(config, file).read();
  }

  /**
   * Returns the configuration under the published keys.
   *
   * @return an object that {@link #fromJson} and transformers read
   */
  public JsonObject toJson() {
    return LlamaConfigWriter.write(this);
  }

  RotaryTable rotary() {
    return new RotaryTable(headDim, ropeTheta, ropeScaling);
  }

  private static void positive(String key, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(key + ": expected a positive number, found " + value);
    }
  }
}
