package org.djlext.flashattn.adapt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.djlext.flashattn.quantized.Quantization;

/**
 * How a model is adapted (arXiv 2106.09685), with the meaning that peft gives these values in
 * {@code adapter_config.json}.
 *
 * @param rank r, the size between A and B
 * @param alpha what the scale is a multiple of: {@code alpha / r}, or {@code alpha / sqrt(r)}
 * @param rankStabilized whether the scale is {@code alpha / sqrt(r)} (arXiv 2312.03732)
 * @param dora whether direction and length of rows are learnt apart (arXiv 2402.09353)
 * @param dropout the share of what goes into A that is dropped in training
 * @param targets the modules that get A and B, or null for the model's usual ones
 * @param excluded modules that get none, or null
 * @param layers the only layers that are adapted, by number; empty for all
 * @param layersPattern the names before such a number; empty for any
 * @param rankPattern other ranks, by the ends of module names (regular expressions)
 * @param alphaPattern other alphas, likewise
 * @param bias which biases of the model are learnt
 * @param biasOfB whether B adds a bias
 * @param modulesToSave modules of which a whole copy is learnt
 * @param fanInFanOut whether the model stores weights {@code (in, out)}
 * @param initialization how A and B begin
 * @param taskType such as {@code CAUSAL_LM}, or null
 * @param baseModel the name or path of the model that is adapted, or null
 * @param quantization how the linear maps of the model are held while the adapter is trained, or
 *     null as they are; files of adapters do not say it
 */
public record LoraConfig(
    int rank,
    double alpha,
    boolean rankStabilized,
    boolean dora,
    double dropout,
    ModuleChoice targets,
    ModuleChoice excluded,
    List<Integer> layers,
    List<String> layersPattern,
    Map<String, Integer> rankPattern,
    Map<String, Double> alphaPattern,
    BiasMode bias,
    boolean biasOfB,
    List<String> modulesToSave,
    boolean fanInFanOut,
    Initialization initialization,
    String taskType,
    String baseModel,
    Quantization quantization) {

  /** Which biases of the model are learnt. */
  public enum BiasMode {
    /** None. */
    NONE,
    /** Every one in the model. */
    ALL,
    /** Those of modules that get A and B. */
    LORA_ONLY
  }

  /** How A and B begin. */
  public enum Initialization {
    /** A uniform within 1 / sqrt(in), B zero: the model begins as it is. */
    KAIMING,
    /** A normal with deviation 1 / r, B zero. */
    GAUSSIAN,
    /** Both at random, so that tests see something. */
    RANDOM
  }

  /**
   * Checks the values.
   *
   * @param rank r
   * @param alpha what the scale is a multiple of
   * @param rankStabilized whether the scale is {@code alpha / sqrt(r)}
   * @param dora whether direction and length of rows are learnt apart
   * @param dropout the share that is dropped
   * @param targets the modules that get A and B, or null
   * @param excluded modules that get none, or null
   * @param layers the only layers that are adapted
   * @param layersPattern the names before such a number
   * @param rankPattern other ranks
   * @param alphaPattern other alphas
   * @param bias which biases of the model are learnt
   * @param biasOfB whether B adds a bias
   * @param modulesToSave modules of which a whole copy is learnt
   * @param fanInFanOut whether the model stores weights {@code (in, out)}
   * @param initialization how A and B begin
   * @param taskType such as {@code CAUSAL_LM}, or null
   * @param baseModel the model that is adapted, or null
   * @param quantization how the linear maps of the model are held, or null
   * @throws IllegalArgumentException if a value is impossible
   */
  public LoraConfig {
    if (rank < 1) {
      throw new IllegalArgumentException("r: expected at least 1, found " + rank);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "lora_dropout: expected at least 0 and below 1, found " + dropout);
    }
    if (!Double.isFinite(alpha)) {
      throw new IllegalArgumentException("lora_alpha: expected a number, found " + alpha);
    }
    rankPattern.forEach(
        (key, value) -> {
          if (value < 1) {
            throw new IllegalArgumentException(
                "rank_pattern." + key + ": expected at least 1, found " + value);
          }
        });
    layers = List.copyOf(layers);
    layersPattern = List.copyOf(layersPattern);
    rankPattern = new LinkedHashMap<>(rankPattern);
    alphaPattern = new LinkedHashMap<>(alphaPattern);
    modulesToSave = List.copyOf(modulesToSave);
  }

  /**
   * Creates a builder with peft's defaults: rank 8, alpha 8, the model's usual targets.
   *
   * @return the builder
   */
  public static LoraConfigBuilder builder() {
    return new LoraConfigBuilder();
  }

  /**
   * Returns the rank of a module, which {@link #rankPattern} may say.
   *
   * @param module its dotted name
   * @return r
   */
  public int rankOf(String module) {
    return ofModule(rankPattern, module, rank);
  }

  /**
   * Returns the scale of a module.
   *
   * @param module its dotted name
   * @return what {@code B(A(x))} is multiplied by
   */
  public double scaleOf(String module) {
    int r = rankOf(module);
    return ofModule(alphaPattern, module, alpha) / (rankStabilized ? Math.sqrt(r) : r);
  }

  private static <T> T ofModule(Map<String, T> patterns, String module, T otherwise) {
    for (Map.Entry<String, T> entry : patterns.entrySet()) {
      if (Pattern.matches("(.*\\.)?(" + entry.getKey() + ")", module)) {
        return entry.getValue();
      }
    }
    return otherwise;
  }

  /** Returns this with the targets that a model has when none are named. */
  LoraConfig withTargets(ModuleChoice choice) {
    return new LoraConfigBuilder(this).optTargets(choice).build();
  }

  /** Lists what names of modules this has, for errors. */
  List<String> namedModules() {
    List<String> names = new ArrayList<>(modulesToSave);
    if (targets instanceof ModuleChoice.Names listed) {
      names.addAll(listed.names());
    }
    return names;
  }
}
