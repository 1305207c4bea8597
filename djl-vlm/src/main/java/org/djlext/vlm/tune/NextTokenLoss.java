package org.djlext.vlm.tune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * The mean cross-entropy of every next token, as transformers' {@code ForCausalLMLoss}: logits at t
 * are scored against the label at t + 1, and labels of {@link #IGNORED} do not count. A batch
 * without any label that counts gives NaN, as in the reference.
 */
public final class NextTokenLoss extends Loss {

  /** The label of tokens that are not to be learnt, such as padding or a prompt. */
  public static final long IGNORED = -100;

  private static final ProgramSource PROGRAM =
      ProgramSource.resource(NextTokenLoss.class, "next_token_loss.py");

  /** Constructs the loss. */
  public NextTokenLoss() {
    super("NextTokenLoss");
  }

  /**
   * Computes the loss.
   *
   * @param labels {@code (B, T)} int64, usually the input ids with {@link #IGNORED} in places
   * @param predictions {@code (B, T, V)} logits
   * @return a scalar, which gradients flow through
   */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    NDArray logits = predictions.head();
    return TorchProgram.of(PROGRAM)
        .call("next_token_loss", true, logits, labels.head())
        .singletonOrThrow();
  }

  /**
   * Computes the sum instead of the mean, for updates that are made of several batches: divided by
   * the labels that count in all of them, the sums make the mean over the update.
   *
   * @param labels {@code (B, T)} int64
   * @param predictions {@code (B, T, V)} logits
   * @return a scalar, which gradients flow through; 0 if no label counts
   */
  public NDArray sum(NDList labels, NDList predictions) {
    return TorchProgram.of(PROGRAM)
        .call("next_token_sum", true, predictions.head(), labels.head())
        .singletonOrThrow();
  }

  /**
   * Computes the sum without recording it for gradients.
   *
   * @param labels {@code (B, T)} int64
   * @param predictions {@code (B, T, V)} logits
   * @return the sum over the labels that count
   */
  public double sumOnly(NDList labels, NDList predictions) {
    try (NDArray sum =
        TorchProgram.of(PROGRAM)
            .call("next_token_sum", false, predictions.head(), labels.head())
            .singletonOrThrow()) {
      return sum.getFloat();
    }
  }
}
