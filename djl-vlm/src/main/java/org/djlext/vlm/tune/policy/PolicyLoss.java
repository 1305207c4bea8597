package org.djlext.vlm.tune.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * The clipped policy gradient of PPO, GRPO and DAPO: {@code -min(ratio A, clip(ratio) A)} for each
 * token, plus the divergence from a reference, summed by weights. The ratio is that of the token's
 * probability now and when it was sampled; both must be of the distribution that was sampled from,
 * temperature included.
 */
public final class PolicyLoss {

  private final boolean reference;
  private final TorchProgram program;

  /**
   * Constructs the loss.
   *
   * @param config how far an update may go
   */
  public PolicyLoss(PolicyLossConfig config) {
    reference = config.klCoefficient() > 0;
    double bound = Math.min(config.bound(), Float.MAX_VALUE);
    program =
        TorchProgram.of(
            ProgramSource.resource(PolicyLoss.class, "policy_loss.py")
                .with("low", config.clipLow())
                .with("high", config.clipHigh())
                .with("bound", bound)
                .with("kl", config.klCoefficient())
                .with("level", config.bySequence() ? "sequence" : "token"));
  }

  /**
   * Computes the loss of a batch, or of a part of it.
   *
   * @param logProbs {@code (B, T)} float32 log-probabilities of the policy as it is now
   * @param sampled {@code (B, T)} old log-probabilities, {@code (B, T)} advantages, {@code (B, T)}
   *     {@linkplain Aggregation#weights weights}, and where a divergence is asked for {@code (B,
   *     T)} the reference's log-probabilities
   * @return the loss {@code ()}, which gradients flow through, and {@code (5)} what was seen: see
   *     {@link PolicyStatistics}
   * @throws IllegalArgumentException if an array is missing or of another shape
   */
  public NDList evaluate(NDArray logProbs, NDList sampled) {
    int expected = reference ? 4 : 3;
    if (sampled.size() != expected) {
      throw new IllegalArgumentException(
          "sampled: expected %d arrays, found %d".formatted(expected, sampled.size()));
    }
    for (NDArray array : sampled) {
      if (!array.getShape().equals(logProbs.getShape())) {
        throw new IllegalArgumentException(
            "sampled: expected %s as the log-probabilities, found %s"
                .formatted(logProbs.getShape(), array.getShape()));
      }
    }
    NDArray old = sampled.get(0);
    return program.call(
        "policy",
        true,
        logProbs,
        old,
        sampled.get(1),
        sampled.get(2),
        reference ? sampled.get(3) : old);
  }
}
