package org.djlext.vlm.llama;

import java.util.OptionalDouble;
import org.djlext.flashattn.layers.RotaryScaling;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/** Reads the object {@code rope_scaling}, or {@code rope_parameters} as newer files call it. */
final class RotaryScalingReader {

  private static final String FACTOR = "factor";
  private static final String ORIGINAL = "original_max_position_embeddings";

  private final ConfigKeys rope;
  private final int maxPositions;

  RotaryScalingReader(ConfigKeys rope, int maxPositions) {
    this.rope = rope;
    this.maxPositions = maxPositions;
  }

  RotaryScaling read() throws CheckpointException {
    String type = rope.text("rope_type", rope.text("type", "default"));
    return switch (type) {
      case "default" -> new RotaryScaling.None();
      case "linear" -> new RotaryScaling.Linear(positive(FACTOR));
      case "dynamic" -> new RotaryScaling.Dynamic(positive(FACTOR), maxPositions);
      case "llama3" ->
          new RotaryScaling.Llama3(
              positive(FACTOR),
              positive("low_freq_factor"),
              positive("high_freq_factor"),
              rope.integer(ORIGINAL));
      case "yarn" -> yarn();
      default ->
          throw new CheckpointException(
              rope.file(),
              rope.prefix() + "rope_type",
              "default, linear, dynamic, llama3 or yarn",
              type);
    };
  }

  private RotaryScaling yarn() throws CheckpointException {
    double factor = positive(FACTOR);
    return new RotaryScaling.Yarn(
        factor,
        rope.has(ORIGINAL) ? rope.integer(ORIGINAL) : maxPositions,
        orDefault("beta_fast", 32),
        orDefault("beta_slow", 1),
        rope.flag("truncate", true),
        optional("attention_factor").orElse(attentionFactor(factor)));
  }

  /** As in the paper (arXiv 2309.00071), unless two magnitudes say otherwise. */
  private double attentionFactor(double factor) throws CheckpointException {
    double scale = orDefault("mscale", 0);
    double allDimensions = orDefault("mscale_all_dim", 0);
    return scale != 0 && allDimensions != 0
        ? magnitude(factor, scale) / magnitude(factor, allDimensions)
        : magnitude(factor, 1);
  }

  private static double magnitude(double factor, double scale) {
    return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
  }

  private OptionalDouble optional(String key) throws CheckpointException {
    return rope.has(key) ? OptionalDouble.of(rope.number(key)) : OptionalDouble.empty();
  }

  /** The reference takes a zero for an absent value. */
  private double orDefault(String key, double absent) throws CheckpointException {
    double value = rope.number(key, absent);
    return value == 0 ? absent : value;
  }

  private double positive(String key) throws CheckpointException {
    double value = rope.number(key);
    if (!(value > 0)) {
      throw new CheckpointException(rope.file(), rope.prefix() + key, "a positive number", value);
    }
    return value;
  }
}
