package org.djlext.vlm.moonlight;

import org.djlext.flashattn.layers.RotaryScaling;
import org.djlext.flashattn.layers.RotaryTable;

/**
 * The shape of multi-head latent attention (arXiv 2405.04434, section 2.1): keys and values are
 * kept as one compressed vector for all heads, beside one small key that turns with the position.
 *
 * @param heads H, the number of heads
 * @param queryRank the size that queries are compressed to, or 0 if they are not
 * @param latentRank L, the size that keys and values are compressed to ({@code kv_lora_rank})
 * @param plainSize N, the part of a head's key that knows no position ({@code qk_nope_head_dim})
 * @param rotarySize R, the part of a key that turns, common to all heads ({@code qk_rope_head_dim})
 * @param valueSize the size of a head's value ({@code v_head_dim})
 * @param ropeTheta the base of the rotary frequencies
 * @param ropeScaling how the rotary frequencies are stretched
 * @param interleaved whether neighbouring elements turn together, as in all published models, or
 *     elements half the rotary part apart
 * @param scoreMagnitude {@code mscale_all_dim}, from which the sharpening of stretched scores
 *     follows; 0 for none
 * @param bias whether the compressing projections and the output have biases
 * @param dropout the part of the attention weights that training drops, from 0 to below 1
 */
public record AttentionConfig(
    int heads,
    int queryRank,
    int latentRank,
    int plainSize,
    int rotarySize,
    int valueSize,
    double ropeTheta,
    RotaryScaling ropeScaling,
    boolean interleaved,
    double scoreMagnitude,
    boolean bias,
    double dropout) {

  /**
   * Checks the values.
   *
   * @param heads H, the number of heads
   * @param queryRank the size that queries are compressed to, or 0 if they are not
   * @param latentRank L, the size that keys and values are compressed to
   * @param plainSize N, the part of a head's key that knows no position
   * @param rotarySize R, the part of a key that turns
   * @param valueSize the size of a head's value
   * @param ropeTheta the base of the rotary frequencies
   * @param ropeScaling how the rotary frequencies are stretched
   * @param interleaved whether neighbouring elements turn together
   * @param scoreMagnitude {@code mscale_all_dim}, or 0
   * @param bias whether the compressing projections and the output have biases
   * @param dropout the part of the attention weights that training drops
   * @throws IllegalArgumentException naming the field and its value
   */
  public AttentionConfig {
    Positive.require("num_attention_heads", heads);
    Positive.require("kv_lora_rank", latentRank);
    Positive.require("qk_nope_head_dim", plainSize);
    Positive.require("qk_rope_head_dim", rotarySize);
    Positive.require("v_head_dim", valueSize);
    if (queryRank < 0) {
      throw new IllegalArgumentException(
          "q_lora_rank: expected null or a positive number, found " + queryRank);
    }
    if (rotarySize % 2 != 0) {
      throw new IllegalArgumentException(
          "qk_rope_head_dim: expected an even number, found " + rotarySize);
    }
    if (!(ropeTheta > 0)) {
      throw new IllegalArgumentException(
          "rope_theta: expected a positive number, found " + ropeTheta);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "attention_dropout: expected at least 0 and below 1, found " + dropout);
    }
  }

  /**
   * Returns N + R, the size of a head's query and key.
   *
   * @return a number of elements
   */
  public int keySize() {
    return plainSize + rotarySize;
  }

  /**
   * Returns L + R, how many numbers a layer's cache holds for each token.
   *
   * @return a number of elements
   */
  public int cachedSize() {
    return latentRank + rotarySize;
  }

  /**
   * Returns what scores are multiplied by: {@code keySize^-0.5}, times the square of the magnitude
   * {@code 0.1 * scoreMagnitude * ln(factor) + 1} where the rotary frequencies are stretched.
   *
   * @return the scale
   */
  public double scoreScale() {
    double factor = stretch();
    double magnitude = factor <= 1 ? 1 : 0.1 * scoreMagnitude * Math.log(factor) + 1;
    return magnitude * magnitude / Math.sqrt(keySize());
  }

  RotaryTable rotary() {
    return new RotaryTable(rotarySize, ropeTheta, ropeScaling);
  }

  private double stretch() {
    if (ropeScaling instanceof RotaryScaling.Yarn yarn) {
      return yarn.factor();
    } else if (ropeScaling instanceof RotaryScaling.Linear linear) {
      return linear.factor();
    } else if (ropeScaling instanceof RotaryScaling.Dynamic dynamic) {
      return dynamic.factor();
    } else if (ropeScaling instanceof RotaryScaling.Llama3 llama3) {
      return llama3.factor();
    }
    return 1;
  }
}
