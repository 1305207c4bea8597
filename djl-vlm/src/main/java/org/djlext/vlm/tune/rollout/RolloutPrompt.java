package org.djlext.vlm.tune.rollout;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A question that answers are wanted to.
 *
 * @param index what chance depends on beside the seed and the number of the answer: give every
 *     prompt of a training run another one, or the same prompt gets the same answers again
 * @param ids the tokens
 * @param answers how many answers are wanted
 */
public record RolloutPrompt(long index, long[] ids, int answers) {

  /**
   * Checks the values.
   *
   * @param index what chance depends on
   * @param ids the tokens
   * @param answers how many answers are wanted
   * @throws IllegalArgumentException if there are no tokens, or no answer is wanted
   */
  public RolloutPrompt {
    if (ids.length == 0) {
      throw new IllegalArgumentException("the prompt has no tokens");
    }
    if (answers < 1) {
      throw new IllegalArgumentException("answers: expected at least 1, found " + answers);
    }
  }

  /**
   * Asks for as many answers to every prompt.
   *
   * @param firstIndex the index of the first; the others count on
   * @param prompts the tokens of each
   * @param answers how many answers to each
   * @return the prompts, in this order
   */
  public static List<RolloutPrompt> of(long firstIndex, List<long[]> prompts, int answers) {
    return IntStream.range(0, prompts.size())
        .mapToObj(i -> new RolloutPrompt(firstIndex + i, prompts.get(i), answers))
        .toList();
  }
}
