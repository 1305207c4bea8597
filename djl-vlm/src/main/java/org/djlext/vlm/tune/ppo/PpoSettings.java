package org.djlext.vlm.tune.ppo;

import org.djlext.vlm.tune.policy.GeneralizedAdvantage;
import org.djlext.vlm.tune.policy.KlEstimator;

/**
 * How a policy learns from its answers. Names in configurations are trl's.
 *
 * @param batchSize how many prompts are answered before the policy learns from the answers
 * @param ppoEpochs how often it learns from the same answers, {@code num_ppo_epochs}
 * @param miniBatches into how many updates they are cut each time, {@code num_mini_batches}
 * @param kl what divergence from the reference costs
 * @param estimator how it is estimated, {@code kl_estimator}
 * @param clip how far from 1 the ratio still counts, {@code cliprange}
 * @param valueClip how far a value may move from that at sampling time, {@code cliprange_value}
 * @param valueCoefficient the weight of the value model's loss, {@code vf_coef}
 * @param advantage gamma and lambda, {@code gamma} and {@code lam}
 * @param whitenRewards whether rewards are brought to variance 1, {@code whiten_rewards}
 * @param missingEosPenalty what answers without an end lose, {@code missing_eos_penalty}
 * @param forwardRows how many answers are scored at a time, {@code
 *     local_rollout_forward_batch_size}
 */
public record PpoSettings(
    int batchSize,
    int ppoEpochs,
    int miniBatches,
    KlControl kl,
    KlEstimator estimator,
    double clip,
    double valueClip,
    double valueCoefficient,
    GeneralizedAdvantage advantage,
    boolean whitenRewards,
    double missingEosPenalty,
    int forwardRows) {

  /**
   * Checks the values.
   *
   * @param batchSize at least 1
   * @param ppoEpochs at least 1
   * @param miniBatches at least 1, a divisor of the batch size
   * @param kl what divergence costs
   * @param estimator how it is estimated
   * @param clip above 0, at most 1
   * @param valueClip above 0
   * @param valueCoefficient at least 0
   * @param advantage gamma and lambda
   * @param whitenRewards whether rewards are brought to variance 1
   * @param missingEosPenalty at least 0
   * @param forwardRows at least 1
   * @throws IllegalArgumentException naming the value
   */
  public PpoSettings {
    atLeast("batch_size", batchSize, 1);
    atLeast("num_ppo_epochs", ppoEpochs, 1);
    atLeast("num_mini_batches", miniBatches, 1);
    atLeast("vf_coef", valueCoefficient, 0);
    atLeast("missing_eos_penalty", missingEosPenalty, 0);
    atLeast("local_rollout_forward_batch_size", forwardRows, 1);
    if (batchSize % miniBatches != 0) {
      throw new IllegalArgumentException(
          "num_mini_batches: expected a divisor of the batch size of %d, found %d"
              .formatted(batchSize, miniBatches));
    }
    if (!(clip > 0 && clip <= 1)) {
      throw new IllegalArgumentException("cliprange: expected above 0 and up to 1, found " + clip);
    }
    if (!(valueClip > 0)) {
      throw new IllegalArgumentException("cliprange_value: expected above 0, found " + valueClip);
    }
  }

  private static void atLeast(String name, double value, double least) {
    if (!(value >= least && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s: expected finite, at least %.0f, found %s".formatted(name, least, value));
    }
  }

  /**
   * Returns trl's defaults, with 64 prompts at a time.
   *
   * @return the settings
   */
  public static PpoSettings standard() {
    return new PpoSettings(
        64,
        4,
        1,
        KlControl.fixed(0.05),
        KlEstimator.K1,
        0.2,
        0.2,
        0.1,
        new GeneralizedAdvantage(1, 0.95),
        false,
        0,
        64);
  }

  /**
   * Returns how many updates follow each roll-out.
   *
   * @return at least 1
   */
  public int updatesPerRollout() {
    return ppoEpochs * miniBatches;
  }
}
