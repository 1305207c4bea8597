package org.djlext.vlm.tune.reasoning;

import org.djlext.vlm.tune.policy.Aggregation;
import org.djlext.vlm.tune.policy.PolicyLossConfig;

/**
 * What a method of learning from verified answers is made of; each ingredient can be changed on its
 * own.
 *
 * @param clipping how far one update may move the policy
 * @param aggregation how the losses of tokens become one
 * @param scaled whether advantages are divided by the deviation of their group; with a value model,
 *     whether they are whitened
 * @param kl what keeps the policy near its beginning
 * @param wrongReward the reward of a wrong answer; that of a right one is 1
 * @param overlong what answers lose that come near the greatest length, or null for nothing
 * @param maskTruncated whether answers that were cut off are left out of the loss (overlong
 *     filtering)
 * @param dynamicSampling whether only problems count of whose answers some but not all are right
 * @param samplingRounds how often new problems are tried before a run stops
 * @param positiveExamples mu, the weight of the language model loss on right answers, 0 for none
 * @param value what is done with a value model, or null for advantages within groups
 */
public record Ingredients(
    PolicyLossConfig clipping,
    Aggregation aggregation,
    boolean scaled,
    KlPenalty kl,
    double wrongReward,
    OverlongPunishment overlong,
    boolean maskTruncated,
    boolean dynamicSampling,
    int samplingRounds,
    double positiveExamples,
    ValueIngredients value) {

  private static final int ROUNDS = 10;
  private static final double CLIP = 0.2;
  private static final double CLIP_HIGHER = 0.28;
  private static final double MU = 0.1;

  /**
   * Checks the values.
   *
   * @param clipping how far one update may move the policy
   * @param aggregation how the losses of tokens become one
   * @param scaled whether advantages are divided by the deviation of their group
   * @param kl what keeps the policy near its beginning
   * @param wrongReward the reward of a wrong answer
   * @param overlong what answers lose that come near the greatest length, or null
   * @param maskTruncated whether answers that were cut off are left out of the loss
   * @param dynamicSampling whether only problems count that are neither always right nor never
   * @param samplingRounds how often new problems are tried
   * @param positiveExamples the weight of the language model loss on right answers
   * @param value what is done with a value model, or null
   * @throws IllegalArgumentException naming the value that cannot be
   */
  public Ingredients {
    if (!(wrongReward < 1 && wrongReward > Double.NEGATIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "wrong_reward: expected less than 1, the reward of a right answer, found " + wrongReward);
    }
    if (samplingRounds < 1) {
      throw new IllegalArgumentException(
          "sampling_rounds: expected at least 1, found " + samplingRounds);
    }
    if (!(positiveExamples >= 0 && positiveExamples < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "positive_examples: expected finite, at least 0, found " + positiveExamples);
    }
    if (clipping.klCoefficient() != 0) {
      throw new IllegalArgumentException(
          "clipping: expected the divergence among the ingredients, found it in the clipping");
    }
  }

  /**
   * Group relative policy optimisation (arXiv 2402.03300) without reference, as trl begins.
   *
   * @return the ingredients
   */
  public static Ingredients grpo() {
    return new Ingredients(
        PolicyLossConfig.clipped(CLIP),
        Aggregation.SEQUENCE_MEAN,
        true,
        KlPenalty.NONE,
        0,
        null,
        false,
        false,
        ROUNDS,
        0,
        null);
  }

  /**
   * GRPO without its biases by length and by difficulty (arXiv 2503.20783).
   *
   * @return the ingredients
   */
  public static Ingredients drGrpo() {
    return grpo().withAggregation(Aggregation.CONSTANT).withScaled(false);
  }

  /**
   * Decoupled clip and dynamic sampling policy optimisation (arXiv 2503.14476), with its soft
   * punishment rather than filtering of long answers, as in the paper's final runs.
   *
   * @param maxLength the greatest length of an answer; the last fifth of it is punished
   * @return the ingredients
   */
  public static Ingredients dapo(int maxLength) {
    return grpo()
        .withClipping(new PolicyLossConfig(CLIP, CLIP_HIGHER, Double.POSITIVE_INFINITY, 0, false))
        .withAggregation(Aggregation.TOKEN_MEAN)
        .withWrongReward(-1)
        .withOverlong(new OverlongPunishment(maxLength, Math.max(1, maxLength / 5), 1))
        .withDynamicSampling(true);
  }

  /**
   * Value-based augmented PPO (arXiv 2504.05118).
   *
   * @return the ingredients
   */
  public static Ingredients vapo() {
    return grpo()
        .withClipping(new PolicyLossConfig(CLIP, CLIP_HIGHER, Double.POSITIVE_INFINITY, 0, false))
        .withAggregation(Aggregation.TOKEN_MEAN)
        .withWrongReward(-1)
        .withPositiveExamples(MU)
        .withValue(ValueIngredients.vapo());
  }

  /**
   * Changes how far one update may move the policy.
   *
   * @param clipping how far one update may move the policy
   * @return other ingredients
   */
  public Ingredients withClipping(PolicyLossConfig clipping) {
    return new Ingredients(
        clipping,
        aggregation,
        scaled,
        kl,
        wrongReward,
        overlong,
        maskTruncated,
        dynamicSampling,
        samplingRounds,
        positiveExamples,
        value);
  }

  /**
   * Changes how the losses of tokens become one.
   *
   * @param aggregation how the losses of tokens become one
   * @return other ingredients
   */
  public Ingredients withAggregation(Aggregation aggregation) {
    return new Ingredients(
        clipping,
        aggregation,
        scaled,
        kl,
        wrongReward,
        overlong,
        maskTruncated,
        dynamicSampling,
        samplingRounds,
        positiveExamples,
        value);
  }

  /**
   * Changes whether advantages are scaled.
   *
   * @param scaled whether advantages are scaled
   * @return other ingredients
   */
  public Ingredients withScaled(boolean scaled) {
    return new Ingredients(
        clipping,
        aggregation,
        scaled,
        kl,
        wrongReward,
        overlong,
        maskTruncated,
        dynamicSampling,
        samplingRounds,
        positiveExamples,
        value);
  }

  /**
   * Changes what keeps the policy near its beginning.
   *
   * @param kl what keeps the policy near its beginning
   * @return other ingredients
   */
  public Ingredients withKl(KlPenalty kl) {
    return new Ingredients(
        clipping,
        aggregation,
        scaled,
        kl,
        wrongReward,
        overlong,
        maskTruncated,
        dynamicSampling,
        samplingRounds,
        positiveExamples,
        value);
  }

  /**
   * Changes the reward of a wrong answer.
   *
   * @param wrongReward the reward of a wrong answer
   * @return other ingredients
   */
  public Ingredients withWrongReward(double wrongReward) {
    return new Ingredients(
        clipping,
        aggregation,
        scaled,
        kl,
        wrongReward,
        overlong,
        maskTruncated,
        dynamicSampling,
        samplingRounds,
        positiveExamples,
        value);
  }

  /**
   * Changes what long answers lose, or null for nothing.
   *
   * @param overlong what long answers lose, or null for nothing
   * @return other ingredients
   */
  public Ingredients withOverlong(OverlongPunishment overlong) {
    return new Ingredients(
        clipping,
        aggregation,
        scaled,
        kl,
        wrongReward,
        overlong,
        maskTruncated,
        dynamicSampling,
        samplingRounds,
        positiveExamples,
        value);
  }

  /**
   * Changes whether answers that were cut off are left out.
   *
   * @param maskTruncated whether answers that were cut off are left out
   * @return other ingredients
   */
  public Ingredients withMaskTruncated(boolean maskTruncated) {
    return new Ingredients(
        clipping,
        aggregation,
        scaled,
        kl,
        wrongReward,
        overlong,
        maskTruncated,
        dynamicSampling,
        samplingRounds,
        positiveExamples,
        value);
  }

  /**
   * Changes whether problems without signal are replaced.
   *
   * @param dynamicSampling whether problems without signal are replaced
   * @return other ingredients
   */
  public Ingredients withDynamicSampling(boolean dynamicSampling) {
    return new Ingredients(
        clipping,
        aggregation,
        scaled,
        kl,
        wrongReward,
        overlong,
        maskTruncated,
        dynamicSampling,
        samplingRounds,
        positiveExamples,
        value);
  }

  /**
   * Changes how often new problems are tried.
   *
   * @param samplingRounds how often new problems are tried
   * @return other ingredients
   */
  public Ingredients withSamplingRounds(int samplingRounds) {
    return new Ingredients(
        clipping,
        aggregation,
        scaled,
        kl,
        wrongReward,
        overlong,
        maskTruncated,
        dynamicSampling,
        samplingRounds,
        positiveExamples,
        value);
  }

  /**
   * Changes the weight of the loss on right answers.
   *
   * @param positiveExamples the weight of the loss on right answers
   * @return other ingredients
   */
  public Ingredients withPositiveExamples(double positiveExamples) {
    return new Ingredients(
        clipping,
        aggregation,
        scaled,
        kl,
        wrongReward,
        overlong,
        maskTruncated,
        dynamicSampling,
        samplingRounds,
        positiveExamples,
        value);
  }

  /**
   * Changes what is done with a value model, or null.
   *
   * @param value what is done with a value model, or null
   * @return other ingredients
   */
  public Ingredients withValue(ValueIngredients value) {
    return new Ingredients(
        clipping,
        aggregation,
        scaled,
        kl,
        wrongReward,
        overlong,
        maskTruncated,
        dynamicSampling,
        samplingRounds,
        positiveExamples,
        value);
  }
}
