package org.djlext.face.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.djlext.face.Embeddings;

/** Faces whose cosine reaches a threshold are neighbours. */
final class SimilarityGraph {

  private final int[][] neighbours;
  private final float[][] cosines;

  SimilarityGraph(List<float[]> embeddings, double threshold) {
    List<float[]> units = new ArrayList<>();
    for (float[] embedding : embeddings) {
      Embeddings.checkSameDimension(embeddings.get(0), embedding);
      units.add(Embeddings.unit(embedding));
    }
    int count = units.size();
    neighbours = new int[count][];
    cosines = new float[count][];
    int[] found = new int[count];
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      int size = 0;
      for (int j = 0; j < count; j++) {
        float dot = dot(units.get(i), units.get(j));
        if (j != i && dot >= threshold) {
          found[size] = j;
          values[size++] = dot;
        }
      }
      neighbours[i] = Arrays.copyOf(found, size);
      cosines[i] = Arrays.copyOf(values, size);
    }
  }

  private static float dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return (float) sum;
  }

  int size() {
    return neighbours.length;
  }

  int[] neighbours(int face) {
    return neighbours[face];
  }

  float[] cosines(int face) {
    return cosines[face];
  }

  /** Numbers groups in the order of their first faces. */
  static int[] numbered(int[] groups) {
    Map<Integer, Integer> numbers = new HashMap<>();
    int[] numbered = new int[groups.length];
    for (int i = 0; i < groups.length; i++) {
      numbered[i] =
          groups[i] == FaceClustering.NO_GROUP
              ? FaceClustering.NO_GROUP
              : numbers.computeIfAbsent(groups[i], g -> numbers.size());
    }
    return numbered;
  }
}
