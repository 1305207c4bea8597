package org.djlext.face.match;

import java.util.List;
import org.djlext.face.Embeddings;

/**
 * Embeddings of parts of a face, such as eyes and mouth, and how well each can be seen. Comparing
 * by what is seen in both keeps a mask or glasses from deciding.
 *
 * @param parts an embedding (D) for each part, in an order that all faces share
 * @param visibility how well each is seen, from 0 for covered to 1
 */
public record PartEmbeddings(List<float[]> parts, List<Double> visibility) {

  /**
   * Checks and copies the lists.
   *
   * @param parts an embedding (D) for each part, in an order that all faces share
   * @param visibility how well each is seen, from 0 for covered to 1
   * @throws IllegalArgumentException if lengths differ or a visibility is not from 0 to 1
   */
  public PartEmbeddings {
    parts = List.copyOf(parts);
    visibility = List.copyOf(visibility);
    if (parts.size() != visibility.size()) {
      throw new IllegalArgumentException(
          "expected a visibility for each of %d parts, found %d"
              .formatted(parts.size(), visibility.size()));
    }
    for (double seen : visibility) {
      if (!(seen >= 0 && seen <= 1)) {
        throw new IllegalArgumentException("visibility: expected 0 to 1, found " + seen);
      }
    }
  }

  /**
   * Returns the mean of the parts' cosines, weighted by how well a part is seen in both faces.
   *
   * @param other another face with the same parts
   * @return -1 to 1
   * @throws IllegalArgumentException if the number of parts differs, or no part is seen in both
   */
  public double cosine(PartEmbeddings other) {
    if (parts.size() != other.parts.size()) {
      throw new IllegalArgumentException(
          "expected %d parts, found %d".formatted(parts.size(), other.parts.size()));
    }
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < parts.size(); i++) {
      double weight = visibility.get(i) * other.visibility.get(i);
      if (weight > 0) {
        sum += weight * Embeddings.cosine(parts.get(i), other.parts.get(i));
        weights += weight;
      }
    }
    if (weights == 0) {
      throw new IllegalArgumentException("expected a part that is seen in both faces, found none");
    }
    return sum / weights;
  }
}
