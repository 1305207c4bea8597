package org.djlext.face.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * Losses that compare the embeddings of a batch with each other, for networks without a head.
 * Batches need several faces of an identity and several identities; what has neither a partner nor
 * an opponent does not count.
 */
public final class PairLoss extends Loss {

  private final TorchProgram program;
  private final String method;

  private PairLoss(String name, String method, double margin, boolean unit) {
    super(name);
    Checks.positive("margin", margin);
    this.method = method;
    program =
        TorchProgram.of(
            ProgramSource.resource(PairLoss.class, "pair_loss.py")
                .with("margin", margin)
                .with("unit", unit));
  }

  /**
   * Makes the triplet loss of FaceNet (arXiv 1503.03832): the mean over all ordered pairs of faces
   * of one identity of {@code max(0, |a - p|^2 - |a - n|^2 + margin)} on unit vectors. The negative
   * n is semi-hard: the nearest that is farther from a than p is; where none is, the farthest.
   *
   * @param margin 0.2 in the paper
   * @return the loss
   */
  public static PairLoss triplet(double margin) {
    return new PairLoss("Triplet", "triplet", margin, true);
  }

  /**
   * Makes the contrastive loss (Hadsell, Chopra, LeCun 2006, equation 4): the mean over all pairs
   * of the batch of half the squared distance for one identity, and of half of {@code max(0, margin
   * - distance)^2} for two.
   *
   * @param margin the distance that different identities are to keep
   * @param unit whether embeddings are brought to norm 1 before
   * @return the loss
   */
  public static PairLoss contrastive(double margin, boolean unit) {
    return new PairLoss("Contrastive", "contrastive", margin, unit);
  }

  /**
   * Computes the loss.
   *
   * @param labels {@code (B)} identities
   * @param predictions {@code embedding (B, D)}
   * @return a scalar, which gradients flow through
   * @throws IllegalArgumentException if there are fewer than two embeddings
   */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    NDArray embedding = predictions.head();
    if (embedding.getShape().get(0) < 2) {
      throw new IllegalArgumentException(
          "embedding: expected at least 2 faces to compare, found " + embedding.getShape());
    }
    try (NDArray identities = labels.head().toType(DataType.INT64, true).reshape(-1)) {
      return program.call(method, true, embedding, identities).singletonOrThrow();
    }
  }
}
