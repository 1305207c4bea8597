package org.djlext.vlm.decoder;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.OptionalDouble;
import org.djlext.flashattn.layers.RotaryScaling;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * The object {@code rope_scaling} of a published configuration, or {@code rope_parameters} as newer
 * files call it.
 */
public final class RotaryScalingJson {

  private static final String FACTOR = "factor";
  private static final String ORIGINAL = "original_max_position_embeddings";

  private final ConfigKeys rope;
  private final int maxPositions;

  private RotaryScalingJson(ConfigKeys rope, int maxPositions) {
    this.rope = rope;
    this.maxPositions = maxPositions;
  }

  /**
   * Finds the object in a configuration.
   *
   * @param config the content of config.json
   * @return its keys, none if there is no scaling
   * @throws CheckpointException if it is not an object
   */
  public static ConfigKeys find(ConfigKeys config) throws CheckpointException {
    return config.object(config.has("rope_parameters") ? "rope_parameters" : "rope_scaling");
  }

  /**
   * Reads the scaling.
   *
   * @param rope the object's keys
   * @param maxPositions the value of {@code max_position_embeddings}
   * @return the scaling, {@link RotaryScaling.None} if the object is empty
   * @throws CheckpointException if a key is missing, or the type is not one that is computed
   */
  public static RotaryScaling read(ConfigKeys rope, int maxPositions) throws CheckpointException {
    return new RotaryScalingJson(rope, maxPositions).read();
  }

  private RotaryScaling read() throws CheckpointException {
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

  /**
   * Writes the scaling in the spelling that every version of transformers reads.
   *
   * @param scaling the scaling
   * @return an object, or null's JSON for {@link RotaryScaling.None}
   * @throws IllegalArgumentException if config.json has no place for it
   */
  public static JsonElement write(RotaryScaling scaling) {
    JsonObject json = new JsonObject();
    if (scaling instanceof RotaryScaling.Linear linear) {
      json.addProperty("rope_type", "linear");
      json.addProperty("factor", linear.factor());
    } else if (scaling instanceof RotaryScaling.Dynamic dynamic) {
      json.addProperty("rope_type", "dynamic");
      json.addProperty("factor", dynamic.factor());
    } else if (scaling instanceof RotaryScaling.Llama3 llama3) {
      json.addProperty("rope_type", "llama3");
      json.addProperty("factor", llama3.factor());
      json.addProperty("low_freq_factor", llama3.lowFrequencyFactor());
      json.addProperty("high_freq_factor", llama3.highFrequencyFactor());
      json.addProperty("original_max_position_embeddings", llama3.originalPositions());
    } else if (scaling instanceof RotaryScaling.Yarn yarn) {
      json.addProperty("rope_type", "yarn");
      json.addProperty("factor", yarn.factor());
      json.addProperty("original_max_position_embeddings", yarn.originalPositions());
      json.addProperty("beta_fast", yarn.fastTurns());
      json.addProperty("beta_slow", yarn.slowTurns());
      json.addProperty("truncate", yarn.truncate());
      json.addProperty("attention_factor", yarn.amplitude());
    } else if (scaling instanceof RotaryScaling.Divisors) {
      throw new IllegalArgumentException(
          "rotary divisors of a GGUF file have no place in config.json; state the llama3 scaling"
              + " they came from instead");
    } else {
      return JsonNull.INSTANCE;
    }
    return json;
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
