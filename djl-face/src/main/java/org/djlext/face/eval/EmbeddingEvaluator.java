package org.djlext.face.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import org.djlext.face.Embeddings;
import org.djlext.flashattn.training.EpochEvaluator;

/**
 * Scores embeddings in DJL's training loop, each pair of an epoch compared by cosine. The first of
 * the labels are identities (B) as numbers, the first of the predictions embeddings (B, D).
 *
 * <p>Batches that are trained on are not kept, as their embeddings come from weights that change.
 * Of more pictures than allowed, the first ones count: comparisons grow with their square.
 */
public final class EmbeddingEvaluator extends EpochEvaluator<EmbeddedPictures> {

  private final EmbeddingScore score;
  private final int mostPictures;

  /**
   * Constructs the evaluator for up to 2,000 pictures.
   *
   * @param score the figure to report
   */
  public EmbeddingEvaluator(EmbeddingScore score) {
    this(score, 2000);
  }

  /**
   * Constructs the evaluator.
   *
   * @param score the figure to report
   * @param mostPictures how many pictures of an epoch are compared
   * @throws IllegalArgumentException if that is below 2
   */
  public EmbeddingEvaluator(EmbeddingScore score, int mostPictures) {
    super(score.name(), false);
    if (mostPictures < 2) {
      throw new IllegalArgumentException(
          "mostPictures: expected at least 2, found " + mostPictures);
    }
    this.score = score;
    this.mostPictures = mostPictures;
  }

  @Override
  protected EmbeddedPictures begin() {
    return new EmbeddedPictures(new ArrayList<>(), new ArrayList<>());
  }

  @Override
  protected void add(EmbeddedPictures epoch, NDList labels, NDList predictions) {
    NDArray embeddings = predictions.head();
    if (embeddings.getShape().dimension() != 2
        || labels.head().size() != embeddings.getShape().get(0)) {
      throw new IllegalArgumentException(
          "%s: expected embeddings (B, D) and identities (B), found %s and %s"
              .formatted(getName(), embeddings.getShape(), labels.head().getShape()));
    }
    float[] values;
    long[] identities;
    try (NDArray floats = embeddings.toType(DataType.FLOAT32, true);
        NDArray longs = labels.head().toType(DataType.INT64, true)) {
      values = floats.toFloatArray();
      identities = longs.toLongArray();
    }
    int dimension = values.length / Math.max(identities.length, 1);
    int count = Math.min(identities.length, mostPictures - epoch.embeddings().size());
    for (int i = 0; i < count; i++) {
      float[] embedding = new float[dimension];
      System.arraycopy(values, i * dimension, embedding, 0, dimension);
      epoch.embeddings().add(Embeddings.unit(embedding));
      epoch.identities().add(identities[i]);
    }
  }

  /** NaN while there are no pairs of both kinds. */
  @Override
  protected double value(EmbeddedPictures epoch) {
    int count = epoch.embeddings().size();
    double[] cosines = new double[count * Math.max(count - 1, 0) / 2];
    boolean[] same = new boolean[cosines.length];
    int pair = 0;
    boolean mated = false;
    boolean others = false;
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < i; j++) {
        cosines[pair] = Embeddings.cosine(epoch.embeddings().get(i), epoch.embeddings().get(j));
        same[pair] = epoch.identities().get(i).equals(epoch.identities().get(j));
        mated |= same[pair];
        others |= !same[pair];
        pair++;
      }
    }
    return mated && others
        ? score.figure().applyAsDouble(PairScores.ofSimilarities(cosines, same))
        : Double.NaN;
  }
}
