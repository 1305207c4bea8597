package org.djlext.vlm.tune.ppo;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.Arrays;
import java.util.List;
import org.djlext.vlm.decoder.ScoreBlock;
import org.djlext.vlm.tune.policy.AnswerRows;
import org.djlext.vlm.tune.rollout.Rollout;
import org.djlext.vlm.tune.rollout.RolloutStatus;

/** A reward model as a scorer. It is read where it was in its training: at the end of a text. */
public final class RewardScorer implements AnswerScorer {

  private final ScoreBlock block;
  private final NDManager manager;
  private final long[] closing;
  private final long pad;
  private final int rows;

  /**
   * Constructs a scorer.
   *
   * @param block the reward model, which knows the policy's tokens
   * @param manager on its device
   * @param closing the tokens that a chat template writes behind the end of an answer, as reward
   *     models of chats learnt to be read behind them; perhaps none
   * @param pad the token of padding
   * @param rows how many answers are read at a time
   */
  public RewardScorer(ScoreBlock block, NDManager manager, long[] closing, long pad, int rows) {
    this.block = block;
    this.manager = manager;
    this.closing = closing.clone();
    this.pad = pad;
    this.rows = rows;
  }

  @Override
  public float[] scores(List<Rollout> rollouts) {
    float[] scores = new float[rollouts.size()];
    for (int from = 0; from < scores.length; from += rows) {
      List<Rollout> some = rollouts.subList(from, Math.min(from + rows, scores.length));
      AnswerRows texts = AnswerRows.of(some.stream().map(this::closed).toList(), pad);
      try (NDManager scratch = manager.newSubManager()) {
        NDList inputs = new NDList(texts.ids(scratch), texts.mask(scratch));
        inputs.attach(scratch);
        NDList out = block.forward(new ParameterStore(scratch, false), inputs, false);
        System.arraycopy(out.head().toFloatArray(), 0, scores, from, some.size());
      }
    }
    return scores;
  }

  private Rollout closed(Rollout rollout) {
    if (closing.length == 0 || rollout.status() != RolloutStatus.FINISHED) {
      return rollout;
    }
    int length = rollout.ids().length;
    long[] ids = Arrays.copyOf(rollout.ids(), length + closing.length);
    System.arraycopy(closing, 0, ids, length, closing.length);
    return new Rollout(
        rollout.prompt(),
        rollout.answer(),
        ids,
        Arrays.copyOf(rollout.logProbs(), ids.length),
        Arrays.copyOf(rollout.versions(), ids.length),
        rollout.status());
  }
}
