package org.djlext.vlm.tune.preference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;
import org.djlext.vlm.tune.NextTokenLoss;
import org.djlext.vlm.tune.TokenLogProbs;

/**
 * Direct preference optimisation (arXiv 2305.18290): chosen answers become more probable than
 * rejected ones, measured against a reference model. A batch has 2N rows, the chosen answers of N
 * pairs and then their rejected ones.
 *
 * <p>Values equal trl's {@code DPOTrainer.dpo_loss}, averaged over the pairs.
 */
public final class DpoLoss extends Loss {

  private final DpoVariant variant;
  private final TorchProgram program;

  /**
   * Constructs the loss.
   *
   * @param variant how a margin becomes a loss
   * @param beta how strongly the reference holds, 0.1 as a rule
   * @param smoothing the share of pairs thought to be labelled the wrong way round, at least 0 and
   *     below 0.5; only {@link DpoVariant#SIGMOID}, {@link DpoVariant#SIGMOID_NORM} and {@link
   *     DpoVariant#ROBUST} know it
   * @throws IllegalArgumentException if beta is not positive, or smoothing is out of its range or
   *     unknown to the variant
   */
  public DpoLoss(DpoVariant variant, double beta, double smoothing) {
    super("DpoLoss");
    if (!(beta > 0) || Double.isInfinite(beta)) {
      throw new IllegalArgumentException("beta: expected a positive number, found " + beta);
    }
    if (!(smoothing >= 0 && smoothing < 0.5)) {
      throw new IllegalArgumentException(
          "label_smoothing: expected at least 0 and below 0.5, found " + smoothing);
    }
    boolean smooth =
        variant == DpoVariant.SIGMOID
            || variant == DpoVariant.SIGMOID_NORM
            || variant == DpoVariant.ROBUST;
    if (smoothing > 0 && !smooth) {
      throw new IllegalArgumentException(
          "label_smoothing: %s does not know it, found %s"
              .formatted(variant.lossType(), smoothing));
    }
    this.variant = variant;
    program =
        TorchProgram.of(
            ProgramSource.resource(DpoLoss.class, "dpo.py")
                .with("beta", beta)
                .with("smoothing", smoothing));
  }

  /**
   * Computes the loss.
   *
   * @param labels {@code (2N, T)} int64, {@link NextTokenLoss#IGNORED} for prompts and padding;
   *     then {@code (2N)} float32, the {@linkplain #sums summed log-probabilities} of the reference
   * @param predictions {@code (2N, T, V)} logits of the policy
   * @return a scalar, which gradients flow through
   * @throws IllegalArgumentException if the rows are not pairs, or no reference is given
   */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    if (labels.size() != 2) {
      throw new IllegalArgumentException(
          "labels: expected labels (2N, T) and the reference's log-probabilities (2N), found "
              + labels.size()
              + " arrays");
    }
    try (NDArray policy = sums(predictions.head(), labels.head());
        NDArray losses = ofPairs(policy, labels.get(1), labels.head())) {
      return losses.mean();
    }
  }

  /**
   * Sums the log-probabilities of each row's answer.
   *
   * @param logits {@code (B, T, V)}
   * @param labels {@code (B, T)} int64, {@link NextTokenLoss#IGNORED} where a token does not count
   * @return {@code (B)} float32, which gradients flow through
   */
  public static NDArray sums(NDArray logits, NDArray labels) {
    try (NDArray tokens = TokenLogProbs.of(logits, labels)) {
      return tokens.sum(new int[] {1});
    }
  }

  /**
   * Computes the loss of each pair.
   *
   * @param policy {@code (2N)} summed log-probabilities
   * @param reference {@code (2N)} the same of the reference
   * @param labels {@code (2N, T)} int64
   * @return {@code (N)}, which gradients flow through
   * @throws IllegalArgumentException if the shapes do not fit
   */
  public NDArray ofPairs(NDArray policy, NDArray reference, NDArray labels) {
    long rows = labels.getShape().get(0);
    if (rows % 2 != 0) {
      throw new IllegalArgumentException(
          "labels: expected the rows of chosen and as many of rejected answers, found " + rows);
    }
    if (!reference.getShape().equals(new Shape(rows))) {
      throw new IllegalArgumentException(
          "reference: expected (%d), found %s".formatted(rows, reference.getShape()));
    }
    try (NDArray lengths = TokenLogProbs.lengths(labels)) {
      return program.call(variant.lossType(), true, policy, reference, lengths).singletonOrThrow();
    }
  }
}
