package org.djlext.face.eval;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A figure of embeddings that are all compared with each other.
 *
 * @param name what training logs call it
 * @param figure computes it
 */
public record EmbeddingScore(String name, ToDoubleFunction<PairScores> figure) {

  /**
   * Returns the area under the ROC.
   *
   * @return the figure
   */
  public static EmbeddingScore auc() {
    return new EmbeddingScore("AUC", scores -> Roc.of(scores).auc());
  }

  /**
   * Returns the equal error rate.
   *
   * @return the figure
   */
  public static EmbeddingScore eer() {
    return new EmbeddingScore("EER", scores -> Roc.of(scores).eer());
  }

  /**
   * Returns the rate of true accepts at a rate of false accepts.
   *
   * @param far the rate of false accepts
   * @return the figure
   */
  public static EmbeddingScore tarAtFar(double far) {
    return new EmbeddingScore(
        String.format(Locale.ROOT, "TAR@%.0e", far), scores -> Roc.of(scores).tarAtFar(far));
  }
}
