package org.djlext.vlm.tune.ppo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.adapt.LoraScope;
import org.djlext.vlm.tune.policy.AnswerRows;
import org.djlext.vlm.tune.rollout.Rollout;
import org.djlext.vlm.tune.rollout.SamplingDistribution;

/**
 * What a policy is not to stray from: a model of its own that stays as it is, or the policy itself
 * with its adapters off.
 */
public final class ReferencePolicy {

  private final Block block;
  private final NDManager manager;
  private final SamplingDistribution distribution;
  private final long pad;
  private final int rows;

  /**
   * Constructs a reference.
   *
   * @param block a language model that is not trained, or the adapted policy
   * @param manager on its device
   * @param distribution what answers are drawn from
   * @param pad the token of padding
   * @param rows how many answers are read at a time
   */
  public ReferencePolicy(
      Block block, NDManager manager, SamplingDistribution distribution, long pad, int rows) {
    this.block = block;
    this.manager = manager;
    this.distribution = distribution;
    this.pad = pad;
    this.rows = rows;
  }

  /**
   * Says how probable the reference finds answers.
   *
   * @param rollouts the answers with their prompts
   * @return a log-probability for each token of each answer
   */
  public float[][] logProbs(List<Rollout> rollouts) {
    float[][] logProbs = new float[rollouts.size()][];
    for (int from = 0; from < logProbs.length; from += rows) {
      List<Rollout> some = rollouts.subList(from, Math.min(from + rows, logProbs.length));
      AnswerRows texts = AnswerRows.of(some, pad);
      try (NDManager scratch = manager.newSubManager()) {
        NDList inputs = new NDList(texts.ids(scratch));
        inputs.attach(scratch);
        NDArray labels = texts.labels(scratch);
        labels.attach(scratch);
        NDList out = forward(inputs, scratch);
        out.attach(scratch);
        NDArray found = distribution.logProbs(out.head(), labels);
        found.attach(scratch);
        float[][] taken = texts.taken(found, texts.answers());
        System.arraycopy(taken, 0, logProbs, from, taken.length);
      }
    }
    return logProbs;
  }

  private NDList forward(NDList inputs, NDManager scratch) {
    ParameterStore store = new ParameterStore(scratch, false);
    if (block instanceof LoraBlock adapted) {
      LoraScope off = adapted.using();
      try {
        return block.forward(store, inputs, false);
      } finally {
        off.close();
      }
    }
    return block.forward(store, inputs, false);
  }
}
