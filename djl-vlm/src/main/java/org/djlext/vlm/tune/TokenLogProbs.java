package org.djlext.vlm.tune;

import ai.djl.ndarray.NDArray;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * How probable a model finds the tokens that follow: what preference and reinforcement learning are
 * made of. Computed in float32, as in trl's {@code selective_log_softmax}.
 */
public final class TokenLogProbs {

  private static final ProgramSource PROGRAM =
      ProgramSource.resource(TokenLogProbs.class, "token_log_probs.py");

  private TokenLogProbs() {}

  /**
   * Computes log-probabilities, which gradients flow through.
   *
   * @param logits {@code (B, T, V)}; those at t speak of the token at t + 1
   * @param labels {@code (B, T)} int64; {@link NextTokenLoss#IGNORED} where a token does not count
   * @return {@code (B, T - 1)} float32, 0 for tokens that do not count
   */
  public static NDArray of(NDArray logits, NDArray labels) {
    return TorchProgram.of(PROGRAM)
        .call("token_log_probs", true, logits, labels)
        .singletonOrThrow();
  }

  /**
   * Counts the tokens of each row that count.
   *
   * @param labels {@code (B, T)} int64
   * @return {@code (B)} float32; the first token of a row is never predicted, hence not counted
   */
  public static NDArray lengths(NDArray labels) {
    return TorchProgram.of(PROGRAM).call("lengths", false, labels).singletonOrThrow();
  }
}
