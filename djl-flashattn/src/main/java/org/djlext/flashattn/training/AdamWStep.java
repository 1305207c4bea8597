package org.djlext.flashattn.training;

import ai.djl.ndarray.NDArray;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * The step of {@link AdamW} on arrays that the caller keeps, for optimizers that keep them
 * elsewhere, such as in slices over several machines. AdamW works element by element, so that the
 * parts of an array come to the same bits as the whole.
 */
public final class AdamWStep {

  private static final ProgramSource PROGRAM = ProgramSource.resource(AdamW.class, "adamw.py");

  private final TorchProgram program;

  /**
   * Constructs the step.
   *
   * @param beta1 how slowly the mean of the gradients changes, from 0 to below 1
   * @param beta2 how slowly the mean of their squares changes, from 0 to below 1
   * @param epsilon what is added to the root of the mean square, above 0 and below 1
   * @throws IllegalArgumentException if one is not as said
   * @throws org.djlext.flashattn.ops.OperatorBridgeException if the engine is not PyTorch
   */
  public AdamWStep(double beta1, double beta2, double epsilon) {
    program =
        TorchProgram.of(
            PROGRAM
                .with("beta1", share("beta1", beta1))
                .with("beta2", share("beta2", beta2))
                .with("epsilon", small(epsilon)));
  }

  /**
   * Takes a step on one array.
   *
   * @param weight any shape, changed in place
   * @param gradient of the same shape
   * @param mean the mean of the gradients so far, of the same shape, changed in place
   * @param square the mean of their squares so far, of the same shape, changed in place
   * @param rate the learning rate
   * @param decay the weight decay
   * @param step counted from 1
   */
  public void take(
      NDArray weight,
      NDArray gradient,
      NDArray mean,
      NDArray square,
      double rate,
      double decay,
      long step) {
    program
        .call(
            "update",
            false,
            weight,
            new NDArray[] {weight},
            new NDArray[] {gradient},
            new NDArray[] {mean},
            new NDArray[] {square},
            rate,
            decay,
            (double) step)
        .close();
  }

  static double share(String name, double beta) {
    if (!(beta >= 0 && beta < 1)) {
      throw new IllegalArgumentException(
          "%s: expected from 0 to below 1, found %s".formatted(name, beta));
    }
    return beta;
  }

  static double small(double epsilon) {
    if (!(epsilon > 0 && epsilon < 1)) {
      throw new IllegalArgumentException("epsilon: expected from 0 to 1, found " + epsilon);
    }
    return epsilon;
  }
}
