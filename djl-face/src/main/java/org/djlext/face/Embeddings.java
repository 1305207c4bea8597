package org.djlext.face;

/** Arithmetic of embeddings {@code float[]} (D), summed in double. */
public final class Embeddings {

  private Embeddings() {}

  /**
   * Returns the cosine of the angle between two embeddings.
   *
   * @param a an embedding (D)
   * @param b another (D)
   * @return -1 to 1; the higher, the more alike
   * @throws IllegalArgumentException if dimensions differ, or one is zero or not finite
   */
  public static double cosine(float[] a, float[] b) {
    checkSameDimension(a, b);
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
    }
    return Math.max(-1, Math.min(1, dot / (norm(a) * norm(b))));
  }

  /**
   * Returns the squared Euclidean distance of the unit vectors of two embeddings.
   *
   * @param a an embedding (D)
   * @param b another (D)
   * @return 0 to 4, which is {@code 2 - 2 cosine}
   * @throws IllegalArgumentException if dimensions differ, or one is zero or not finite
   */
  public static double squaredDistance(float[] a, float[] b) {
    checkSameDimension(a, b);
    double normA = norm(a);
    double normB = norm(b);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = a[i] / normA - b[i] / normB;
      sum += difference * difference;
    }
    return sum;
  }

  /**
   * Returns the unit vector of an embedding.
   *
   * @param embedding an embedding (D)
   * @return a new vector (D) of norm 1
   * @throws IllegalArgumentException if it is zero or not finite
   */
  public static float[] unit(float[] embedding) {
    double norm = norm(embedding);
    float[] unit = new float[embedding.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (embedding[i] / norm);
    }
    return unit;
  }

  /**
   * Returns the length of an embedding, which for some models tells the quality of the picture.
   *
   * @param embedding an embedding (D)
   * @return its Euclidean norm
   * @throws IllegalArgumentException if it is zero or not finite, so that it has no direction
   */
  public static double norm(float[] embedding) {
    double sum = 0;
    for (float value : embedding) {
      sum += (double) value * value;
    }
    if (!(sum > 0) || Double.isInfinite(sum)) {
      throw new IllegalArgumentException(
          "embedding: expected finite numbers that are not all zero, found a squared norm of "
              + sum);
    }
    return Math.sqrt(sum);
  }

  /**
   * Checks that two embeddings can be compared.
   *
   * @param a an embedding (D)
   * @param b another (D)
   * @throws IllegalArgumentException if dimensions differ
   */
  public static void checkSameDimension(float[] a, float[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "embedding: expected dimension %d, found %d".formatted(a.length, b.length));
    }
  }
}
