package org.djlext.vlm.tune.rollout;

import java.util.Arrays;

/**
 * An answer that a policy gave, with what learning from it needs.
 *
 * @param prompt what was asked
 * @param answer the number of this answer among those to the prompt, from 0
 * @param ids the tokens of the answer, the stop token included
 * @param logProbs for each of them its log-probability under the {@link SamplingDistribution} that
 *     it was drawn from, by the weights of that time
 * @param versions for each of them the version of the weights that drew it
 * @param status how far it has come
 */
public record Rollout(
    RolloutPrompt prompt,
    int answer,
    long[] ids,
    float[] logProbs,
    int[] versions,
    RolloutStatus status) {

  /**
   * Checks the values.
   *
   * @param prompt what was asked
   * @param answer the number of this answer
   * @param ids the tokens of the answer
   * @param logProbs the log-probability of each
   * @param versions the version that drew each
   * @param status how far it has come
   * @throws IllegalArgumentException if the lengths differ
   */
  public Rollout {
    if (logProbs.length != ids.length || versions.length != ids.length) {
      throw new IllegalArgumentException(
          "expected a log-probability and a version for each of %d tokens, found %d and %d"
              .formatted(ids.length, logProbs.length, versions.length));
    }
  }

  /**
   * Returns the tokens of prompt and answer.
   *
   * @return a new array
   */
  public long[] all() {
    long[] prompted = prompt.ids();
    long[] all = Arrays.copyOf(prompted, prompted.length + ids.length);
    System.arraycopy(ids, 0, all, prompted.length, ids.length);
    return all;
  }

  /**
   * Returns the version of the oldest weights that had a part in it.
   *
   * @return the least version, or the greatest possible one if there is no token yet
   */
  public int oldestVersion() {
    return Arrays.stream(versions).min().orElse(Integer.MAX_VALUE);
  }
}
