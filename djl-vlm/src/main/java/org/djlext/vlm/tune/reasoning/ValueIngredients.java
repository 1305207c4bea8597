package org.djlext.vlm.tune.reasoning;

import org.djlext.vlm.tune.policy.GeneralizedAdvantage;

/**
 * What VAPO (arXiv 2504.05118) does with a value model. Its targets and the policy's advantages
 * have each a lambda of their own (decoupled GAE), and that of the policy grows with the answer
 * (length-adaptive GAE).
 *
 * @param pretraining how many roll-outs the value model alone learns from before the policy begins
 * @param valueLambda that of the value model's targets: 1 for what an answer really earned
 * @param policyLambda that of the advantages, where it does not grow
 * @param lengthAlpha alpha of {@code 1 - 1 / (alpha length)}, 0.05 in the paper; 0 to keep to
 *     policyLambda
 * @param clip how far a value may move from that at sampling time in one update
 * @param coefficient the weight of the value model's loss
 */
public record ValueIngredients(
    int pretraining,
    double valueLambda,
    double policyLambda,
    double lengthAlpha,
    double clip,
    double coefficient) {

  /**
   * Checks the values.
   *
   * @param pretraining how many roll-outs the value model alone learns from
   * @param valueLambda that of the value model's targets
   * @param policyLambda that of the advantages
   * @param lengthAlpha alpha of the lambda that grows, or 0
   * @param clip how far a value may move in one update
   * @param coefficient the weight of the value model's loss
   * @throws IllegalArgumentException naming the value that cannot be
   */
  public ValueIngredients {
    if (pretraining < 0) {
      throw new IllegalArgumentException(
          "value_pretraining: expected at least 0, found " + pretraining);
    }
    if (!(valueLambda >= 0 && valueLambda <= 1)) {
      throw new IllegalArgumentException("value_lambda: expected 0 to 1, found " + valueLambda);
    }
    if (!(policyLambda >= 0 && policyLambda <= 1)) {
      throw new IllegalArgumentException("policy_lambda: expected 0 to 1, found " + policyLambda);
    }
    if (!(lengthAlpha >= 0 && lengthAlpha < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "length_alpha: expected finite, at least 0, found " + lengthAlpha);
    }
    if (!(clip > 0)) {
      throw new IllegalArgumentException("value_clip: expected above 0, found " + clip);
    }
    if (!(coefficient > 0 && coefficient < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "value_coefficient: expected finite, above 0, found " + coefficient);
    }
  }

  /**
   * Returns the paper's values; its 50 steps of value pre-training are 5 roll-outs here.
   *
   * @return the ingredients
   */
  public static ValueIngredients vapo() {
    return new ValueIngredients(5, 1, 0.95, 0.05, 0.5, 1);
  }

  /**
   * Computes the policy's advantages of an answer.
   *
   * @param rewards the reward of each token
   * @param values the value before each token
   * @return an advantage for each token
   */
  public float[] advantages(float[] rewards, float[] values) {
    GeneralizedAdvantage estimation =
        lengthAlpha > 0
            ? GeneralizedAdvantage.ofLength(1, lengthAlpha, rewards.length)
            : new GeneralizedAdvantage(1, policyLambda);
    return estimation.advantages(rewards, values);
  }

  /**
   * Computes the value model's targets for an answer.
   *
   * @param rewards the reward of each token
   * @param values the value before each token
   * @return what each value should have been
   */
  public float[] returns(float[] rewards, float[] values) {
    return new GeneralizedAdvantage(1, valueLambda).returns(rewards, values);
  }
}
