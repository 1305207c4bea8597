package org.djlext.vlm.tune.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.djlext.flashattn.ops.EngineMemory;
import org.djlext.vlm.tune.NextTokenLoss;
import org.djlext.vlm.tune.rollout.Rollout;

/**
 * Prompts with their answers as rows that are padded at the end, so that a causal model needs no
 * mask. What is known of single tokens stands where it was foretold: that of the first token of an
 * answer in the column of the last token of its prompt.
 *
 * @param inputIds the tokens, {@code (B, T)}
 * @param prompts how many tokens each prompt has
 * @param answers how many tokens each answer has
 */
public record AnswerRows(long[][] inputIds, int[] prompts, int[] answers) {

  /**
   * Puts answers one below the other.
   *
   * @param rollouts the answers with their prompts
   * @param pad the token behind the end of shorter ones
   * @return the rows, in the same order
   */
  public static AnswerRows of(List<Rollout> rollouts, long pad) {
    int b = rollouts.size();
    int[] prompts = new int[b];
    int[] answers = new int[b];
    int width = 0;
    for (int i = 0; i < b; i++) {
      prompts[i] = rollouts.get(i).prompt().ids().length;
      answers[i] = rollouts.get(i).ids().length;
      width = Math.max(width, prompts[i] + answers[i]);
    }
    long[][] ids = new long[b][width];
    for (int i = 0; i < b; i++) {
      long[] all = rollouts.get(i).all();
      Arrays.fill(ids[i], pad);
      System.arraycopy(all, 0, ids[i], 0, all.length);
    }
    return new AnswerRows(ids, prompts, answers);
  }

  /**
   * Returns T.
   *
   * @return the number of columns
   */
  public int width() {
    return inputIds[0].length;
  }

  /**
   * Returns the tokens.
   *
   * @param manager owns them
   * @return {@code (B, T)} int64
   */
  public NDArray ids(NDManager manager) {
    return EngineMemory.own(manager.create(inputIds));
  }

  /**
   * Returns the tokens of answers.
   *
   * @param manager owns them
   * @return {@code (B, T)} int64, {@link NextTokenLoss#IGNORED} for prompts and padding
   */
  public NDArray labels(NDManager manager) {
    long[][] labels = new long[inputIds.length][width()];
    for (int i = 0; i < labels.length; i++) {
      Arrays.fill(labels[i], NextTokenLoss.IGNORED);
      System.arraycopy(inputIds[i], prompts[i], labels[i], prompts[i], answers[i]);
    }
    return EngineMemory.own(manager.create(labels));
  }

  /**
   * Returns which tokens are real.
   *
   * @param manager owns them
   * @return {@code (B, T)} int64, zero for padding
   */
  public NDArray mask(NDManager manager) {
    long[][] mask = new long[inputIds.length][width()];
    for (int i = 0; i < mask.length; i++) {
      Arrays.fill(mask[i], 0, prompts[i] + answers[i], 1);
    }
    return EngineMemory.own(manager.create(mask));
  }

  /**
   * Places what is known of single tokens.
   *
   * @param manager owns the result
   * @param ofTokens for each row from the first token of its answer on, perhaps one more than it
   *     has tokens
   * @param columns how many columns there are to be, T or T - 1
   * @return {@code (B, columns)} float32, 0 elsewhere
   */
  public NDArray placed(NDManager manager, float[][] ofTokens, int columns) {
    float[] flat = new float[ofTokens.length * columns];
    for (int i = 0; i < ofTokens.length; i++) {
      int from = i * columns + prompts[i] - 1;
      System.arraycopy(ofTokens[i], 0, flat, from, ofTokens[i].length);
    }
    return EngineMemory.own(manager.create(flat, new Shape(ofTokens.length, columns)));
  }

  /**
   * Reads what a model says of single tokens.
   *
   * @param said {@code (B, columns)} float32
   * @param counts how many are wanted of each row, from the first token of its answer on
   * @return so many for each row
   */
  public float[][] taken(NDArray said, int[] counts) {
    int columns = (int) said.getShape().get(1);
    float[] flat = said.toFloatArray();
    float[][] taken = new float[counts.length][];
    for (int i = 0; i < counts.length; i++) {
      int from = i * columns + prompts[i] - 1;
      taken[i] = Arrays.copyOfRange(flat, from, from + counts[i]);
    }
    return taken;
  }
}
