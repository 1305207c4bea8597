package org.djlext.face.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * Cross entropy of what a {@link ClassificationHead} gives. Finds the remapped labels of {@link
 * PartialFc} and the norms of MagFace among the predictions.
 */
public final class IdentityLoss extends Loss {

  private final TorchProgram program;
  private final boolean regularized;

  private IdentityLoss(String name, boolean capped, double slope, double weight) {
    super(name);
    regularized = weight > 0;
    program =
        TorchProgram.of(
            ProgramSource.resource(IdentityLoss.class, "identity_loss.py")
                .with("capped", capped)
                .with("slope", slope)
                .with("weight", weight));
  }

  /**
   * Makes the mean cross entropy.
   *
   * @return the loss
   */
  public static IdentityLoss crossEntropy() {
    return new IdentityLoss("CrossEntropy", false, 0, 0);
  }

  /**
   * Makes the loss of insightface's Partial FC, in whose value no probability counts as less than
   * 1e-30; gradients are those of the plain cross entropy.
   *
   * @return the loss
   */
  public static IdentityLoss insightface() {
    return new IdentityLoss("CappedCrossEntropy", true, 0, 0);
  }

  /**
   * Makes the loss of MagFace: cross entropy plus {@code weight * mean(a / high^2 + 1 / a)}, a
   * being the norms.
   *
   * @param margin the head's margin
   * @param weight of the regularizer, 35 in the published R50 recipe
   * @return the loss
   * @throws IllegalArgumentException if the weight is not positive
   */
  public static IdentityLoss magFace(Margin.MagFace margin, double weight) {
    Checks.positive("weight", weight);
    return new IdentityLoss("MagFace", false, 1 / (margin.high() * margin.high()), weight);
  }

  /**
   * Computes the loss.
   *
   * @param labels {@code (B)} identities
   * @param predictions {@code logits (B, N)}, perhaps {@code labels (B)} and {@code norms (B, 1)}
   * @return a scalar, which gradients flow through
   */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    NDArray logits = predictions.head();
    NDArray remapped = predictions.get("labels");
    NDArray norms = regularized ? predictions.get("norms") : null;
    NDArray given = remapped == null ? labels.head() : remapped;
    try (NDArray identities = given.toType(DataType.INT64, true).reshape(-1)) {
      NDList loss =
          norms == null
              ? program.call("loss", true, logits, identities)
              : program.call("regularized", true, logits, identities, norms);
      return loss.singletonOrThrow();
    }
  }
}
