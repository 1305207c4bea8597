package org.djlext.vlm.tune.ppo;

import java.util.Arrays;
import java.util.List;
import org.djlext.vlm.tune.rollout.Rollout;

/**
 * The part of an experience that is learnt from at a time.
 *
 * @param experience the answers
 * @param rows the indices of those of this batch
 * @param tokens how many tokens the answers of the whole update have
 * @param values how many values they have
 */
public record PpoBatch(Experience experience, int[] rows, int tokens, int values) {

  static PpoBatch of(Experience experience, int[] update, int from, int to) {
    int tokens = Arrays.stream(update).map(i -> experience.rollouts().get(i).ids().length).sum();
    int values = Arrays.stream(update).map(i -> experience.values()[i].length).sum();
    return new PpoBatch(experience, Arrays.copyOfRange(update, from, to), tokens, values);
  }

  List<Rollout> rollouts() {
    return Arrays.stream(rows).mapToObj(experience.rollouts()::get).toList();
  }

  /** Returns the rows of this batch. */
  float[][] part(float[][] ofAll) {
    return Arrays.stream(rows).mapToObj(i -> ofAll[i]).toArray(float[][]::new);
  }

  /** Returns the log-probabilities of the time that the answers were drawn at. */
  float[][] sampled() {
    return rollouts().stream().map(Rollout::logProbs).toArray(float[][]::new);
  }

  /** Returns what each token weighs in the policy's loss, or each value in that of values. */
  float[][] weights(boolean ofValues) {
    float[][] weights = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      int length =
          ofValues
              ? experience.values()[rows[i]].length
              : experience.rollouts().get(rows[i]).ids().length;
      weights[i] = new float[length];
      Arrays.fill(weights[i], 1f / (ofValues ? values : tokens));
    }
    return weights;
  }
}
