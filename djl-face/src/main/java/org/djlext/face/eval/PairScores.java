package org.djlext.face.eval;

import java.util.List;
import java.util.random.RandomGenerator;
import org.djlext.face.Embeddings;

/** Similarities of pairs of faces, each of which is known to be of one person or of two. */
public final class PairScores implements Resampled<PairScores> {

  private final double[] similarities;
  private final boolean[] same;

  private PairScores(double[] similarities, boolean[] same) {
    if (similarities.length != same.length) {
      throw new IllegalArgumentException(
          "expected as many scores as answers, found %d and %d"
              .formatted(similarities.length, same.length));
    }
    for (int i = 0; i < similarities.length; i++) {
      if (Double.isNaN(similarities[i])) {
        throw new IllegalArgumentException("score %d: expected a number, found NaN".formatted(i));
      }
    }
    this.similarities = similarities;
    this.same = same;
  }

  /**
   * Takes similarities, such as cosines.
   *
   * @param similarities the higher, the more alike
   * @param same whether each pair is of one person
   * @return the scores, in the order given
   * @throws IllegalArgumentException if the lengths differ or a score is NaN
   */
  public static PairScores ofSimilarities(double[] similarities, boolean[] same) {
    return new PairScores(similarities.clone(), same.clone());
  }

  /**
   * Takes distances, such as squared Euclidean ones.
   *
   * @param distances the lower, the more alike
   * @param same whether each pair is of one person
   * @return the scores, in the order given
   * @throws IllegalArgumentException if the lengths differ or a distance is NaN
   */
  public static PairScores ofDistances(double[] distances, boolean[] same) {
    double[] similarities = new double[distances.length];
    for (int i = 0; i < distances.length; i++) {
      similarities[i] = -distances[i];
    }
    return new PairScores(similarities, same.clone());
  }

  /**
   * Compares embeddings by the squared Euclidean distance of their unit vectors, as the LFW
   * protocol does.
   *
   * @param first embeddings (D) of any norm but zero
   * @param second their counterparts (D)
   * @param same whether each pair is of one person
   * @return the scores, in the order given
   * @throws IllegalArgumentException if lengths or dimensions differ, or an embedding has no
   *     direction
   */
  public static PairScores ofEmbeddings(List<float[]> first, List<float[]> second, boolean[] same) {
    if (first.size() != second.size()) {
      throw new IllegalArgumentException(
          "expected as many first embeddings as second ones, found %d and %d"
              .formatted(first.size(), second.size()));
    }
    double[] distances = new double[first.size()];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = Embeddings.squaredDistance(first.get(i), second.get(i));
    }
    return ofDistances(distances, same);
  }

  /**
   * Returns the number of pairs.
   *
   * @return the number of pairs
   */
  public int size() {
    return similarities.length;
  }

  /**
   * Returns a similarity.
   *
   * @param index the pair
   * @return the higher, the more alike
   */
  public double similarity(int index) {
    return similarities[index];
  }

  /**
   * Says whether a pair is of one person.
   *
   * @param index the pair
   * @return true if it is
   */
  public boolean same(int index) {
    return same[index];
  }

  /** Draws as many pairs of one person as there are, and as many of two, with repetition. */
  @Override
  public PairScores resample(RandomGenerator random) {
    int[] order = new int[size()];
    int mated = 0;
    int others = 0;
    for (int i = 0; i < order.length; i++) {
      order[same[i] ? mated++ : order.length - ++others] = i;
    }
    double[] drawn = new double[size()];
    boolean[] answers = new boolean[size()];
    for (int i = 0; i < drawn.length; i++) {
      int from = i < mated ? 0 : mated;
      int pick = order[from + random.nextInt(i < mated ? mated : others)];
      drawn[i] = similarities[pick];
      answers[i] = same[pick];
    }
    return new PairScores(drawn, answers);
  }
}
