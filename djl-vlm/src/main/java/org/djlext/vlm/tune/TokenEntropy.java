package org.djlext.vlm.tune;

import ai.djl.ndarray.NDArray;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * How undecided a model is about the tokens that follow, in nats: what is watched in training, as
 * policies that have become sure of everything do not explore. No gradient flows through it.
 */
public final class TokenEntropy {

  private TokenEntropy() {}

  /**
   * Computes entropies.
   *
   * @param logits {@code (B, T, V)}; those at t speak of the token at t + 1
   * @param labels {@code (B, T)} int64; {@link NextTokenLoss#IGNORED} where a token does not count
   * @param temperature what logits are divided by, above 0
   * @return {@code (2)} float32: the sum over tokens that count, and how many they are
   */
  public static NDArray sum(NDArray logits, NDArray labels, double temperature) {
    return TorchProgram.of(
            ProgramSource.resource(TokenEntropy.class, "token_entropy.py")
                .with("temperature", temperature))
        .call("entropy", false, logits, labels)
        .singletonOrThrow();
  }
}
