package org.djlext.vlm.tune.reasoning;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.training.ConfigFile;
import org.djlext.vlm.tune.policy.Aggregation;
import org.djlext.vlm.tune.policy.KlEstimator;
import org.djlext.vlm.tune.policy.PolicyLossConfig;

/** The ingredients of a method in a configuration, under trl's names where it has one. */
final class IngredientsSection {

  private IngredientsSection() {}

  /** Reads what differs from a method; with a value model only if the method has one. */
  static Ingredients read(ConfigFile file, Ingredients standard, int maxLength) throws IOException {
    List<String> losses = Arrays.stream(Aggregation.values()).map(Aggregation::lossType).toList();
    String loss = file.choice("loss_type", standard.aggregation().lossType(), losses);
    List<String> levels = List.of("token", "sequence");
    PolicyLossConfig clip = standard.clipping();
    try {
      double low = file.number("epsilon", clip.clipLow(), 0);
      boolean given = file.has("epsilon") && !file.has("epsilon_high");
      double high = file.number("epsilon_high", given ? low : clip.clipHigh(), 0);
      return new Ingredients(
          new PolicyLossConfig(
              low,
              high,
              file.number("delta", clip.bound(), 0),
              0,
              file.choice("importance_sampling_level", "token", levels).equals("sequence")),
          Aggregation.values()[losses.indexOf(loss)],
          file.choice("scale_rewards", standard.scaled() ? "group" : "none", scales())
              .equals("group"),
          kl(file),
          file.number("wrong_reward", standard.wrongReward(), Double.NEGATIVE_INFINITY),
          overlong(file, standard.overlong(), maxLength),
          file.flag("mask_truncated_completions", standard.maskTruncated()),
          file.flag("dynamic_sampling", standard.dynamicSampling()),
          file.integer("sampling_rounds", standard.samplingRounds(), 1),
          file.number("positive_examples", standard.positiveExamples(), 0),
          standard.value() == null ? null : value(file, standard.value()));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file.file(), e.getMessage(), e);
    }
  }

  private static List<String> scales() {
    return List.of("group", "none");
  }

  private static KlPenalty kl(ConfigFile file) throws IOException {
    List<String> estimators = List.of("k1", "k2", "k3");
    return new KlPenalty(
        file.number("beta", 0, 0),
        KlEstimator.values()[estimators.indexOf(file.choice("kl_estimator", "k3", estimators))],
        file.choice("kl_in", "loss", List.of("loss", "reward")).equals("reward"));
  }

  private static OverlongPunishment overlong(
      ConfigFile file, OverlongPunishment standard, int maxLength) throws IOException {
    int buffer = file.integer("overlong_buffer", standard == null ? 0 : standard.buffer(), 0);
    double factor = file.number("overlong_factor", standard == null ? 1 : standard.factor(), 0);
    return buffer == 0 ? null : new OverlongPunishment(maxLength, buffer, factor);
  }

  private static ValueIngredients value(ConfigFile file, ValueIngredients standard)
      throws IOException {
    return new ValueIngredients(
        file.integer("value_pretraining", standard.pretraining(), 0),
        file.number("value_lambda", standard.valueLambda(), 0),
        file.number("policy_lambda", standard.policyLambda(), 0),
        file.number("length_alpha", standard.lengthAlpha(), 0),
        file.number("value_clip", standard.clip(), 0),
        file.number("value_coefficient", standard.coefficient(), 0));
  }
}
