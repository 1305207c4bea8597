package org.djlext.vlm.tune.preference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import org.djlext.flashattn.ops.EngineMemory;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * The Bradley-Terry loss of reward models: {@code -log s(r_c - r_r - m)}, the mean over pairs
 * (arXiv 2203.02155, equation 1; the margin m is that of arXiv 2307.09288). A term {@code centring
 * * mean((r_c + r_r)^2)} keeps rewards about zero (arXiv 2312.09244). Values equal trl's {@code
 * RewardTrainer}.
 */
public final class RewardLoss extends Loss {

  private final TorchProgram program;

  /**
   * Constructs the loss.
   *
   * @param centring the weight of the centring term, 0 for none; trl advises 0.01
   * @throws IllegalArgumentException if it is negative
   */
  public RewardLoss(double centring) {
    super("RewardLoss");
    if (!(centring >= 0)) {
      throw new IllegalArgumentException(
          "center_rewards_coefficient: expected at least 0, found " + centring);
    }
    program =
        TorchProgram.of(
            ProgramSource.resource(RewardLoss.class, "reward_loss.py").with("centring", centring));
  }

  /**
   * Computes the loss.
   *
   * @param labels empty, or {@code (N)} float32 margins by which chosen answers are to be ahead
   * @param predictions {@code (2N)} or {@code (2N, 1)} rewards, those of chosen answers first
   * @return a scalar, which gradients flow through
   * @throws IllegalArgumentException if the shapes do not fit
   */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    NDArray rewards = predictions.head();
    long rows = rewards.getShape().get(0);
    if (rows % 2 != 0 || rewards.size() != rows) {
      throw new IllegalArgumentException(
          "rewards: expected (2N) or (2N, 1), found " + rewards.getShape());
    }
    if (!labels.isEmpty() && !labels.head().getShape().equals(new Shape(rows / 2))) {
      throw new IllegalArgumentException(
          "margin: expected (%d), found %s".formatted(rows / 2, labels.head().getShape()));
    }
    try (NDArray flat = rewards.reshape(rows);
        NDArray none = EngineMemory.own(rewards.getManager().create(new float[1]))) {
      NDArray margin = labels.isEmpty() ? none : labels.head();
      return program.call("bradley_terry", true, flat, margin).singletonOrThrow();
    }
  }
}
