package org.djlext.vlm.tune.reasoning;

import java.util.Arrays;
import java.util.List;
import org.djlext.vlm.tune.rollout.Rollout;

/**
 * Answers that are learnt from together, with what is known of each of their tokens; rows are
 * answers, of different lengths.
 *
 * @param rollouts the answers
 * @param advantages how much better each token did than was to be expected
 * @param weights what each token counts in the policy's loss of the whole update
 * @param positives what each token counts in the language model loss on right answers, 0 for wrong
 *     ones
 * @param references the reference's log-probabilities, or null
 * @param values the values at sampling time, or null
 * @param returns what the values should have been, or null
 * @param valueWeights what each token counts in the value model's loss, or null
 */
record ReasoningBatch(
    List<Rollout> rollouts,
    float[][] advantages,
    float[][] weights,
    float[][] positives,
    float[][] references,
    float[][] values,
    float[][] returns,
    float[][] valueWeights) {

  /** Returns the log-probabilities at sampling time. */
  float[][] sampled() {
    return rollouts.stream().map(Rollout::logProbs).toArray(float[][]::new);
  }

  /** Returns how many tokens the answers have. */
  int tokens() {
    return rollouts.stream().mapToInt(rollout -> rollout.ids().length).sum();
  }

  /** Returns some of the answers. */
  ReasoningBatch rows(int[] rows) {
    return new ReasoningBatch(
        Arrays.stream(rows).mapToObj(rollouts::get).toList(),
        some(advantages, rows),
        some(weights, rows),
        some(positives, rows),
        some(references, rows),
        some(values, rows),
        some(returns, rows),
        some(valueWeights, rows));
  }

  private static float[][] some(float[][] all, int[] rows) {
    if (all == null) {
      return null;
    }
    float[][] some = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      some[i] = all[rows[i]];
    }
    return some;
  }
}
