package org.djlext.face.match;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.djlext.face.Embeddings;

/** One embedding of several pictures of a person. */
public final class Template {

  private Template() {}

  /**
   * Averages the samples of each medium by their quality and sums the media, as the protocols of
   * IJB-B and IJB-C do, so that a long video does not outweigh a still.
   *
   * @param samples pictures of one person
   * @return a unit vector (D)
   * @throws IllegalArgumentException if there are none of any quality, dimensions differ, or the
   *     sum has no direction
   */
  public static float[] ofMedia(List<TemplateSample> samples) {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("expected samples of a person, found none");
    }
    Map<String, Sum> media = new LinkedHashMap<>();
    int dimension = samples.get(0).embedding().length;
    for (TemplateSample sample : samples) {
      media
          .computeIfAbsent(sample.medium(), m -> new Sum(dimension))
          .add(sample.embedding(), sample.quality());
    }
    Sum all = new Sum(dimension);
    for (Sum medium : media.values()) {
      if (medium.weight > 0) {
        all.add(medium.values, 1 / medium.weight);
      }
    }
    return all.unit();
  }

  /**
   * Sums pictures by their quality, each as a medium of its own.
   *
   * @param embeddings embeddings (D); longer ones count more
   * @param qualities how much each counts, not negative
   * @return a unit vector (D)
   * @throws IllegalArgumentException if lengths or dimensions differ, a quality is negative, or the
   *     sum has no direction
   */
  public static float[] byQuality(List<float[]> embeddings, double[] qualities) {
    if (embeddings.isEmpty() || embeddings.size() != qualities.length) {
      throw new IllegalArgumentException(
          "expected embeddings with a quality each, found %d and %d"
              .formatted(embeddings.size(), qualities.length));
    }
    Sum all = new Sum(embeddings.get(0).length);
    for (int i = 0; i < qualities.length; i++) {
      all.add(new TemplateSample(embeddings.get(i), qualities[i], "").embedding(), qualities[i]);
    }
    return all.unit();
  }

  private static final class Sum {
    private final double[] values;
    private double weight;

    Sum(int dimension) {
      values = new double[dimension];
    }

    void add(float[] embedding, double quality) {
      if (embedding.length != values.length) {
        throw new IllegalArgumentException(
            "embedding: expected dimension %d, found %d"
                .formatted(values.length, embedding.length));
      }
      for (int i = 0; i < values.length; i++) {
        values[i] += quality * embedding[i];
      }
      weight += quality;
    }

    void add(double[] other, double factor) {
      for (int i = 0; i < values.length; i++) {
        values[i] += factor * other[i];
      }
    }

    float[] unit() {
      float[] sum = new float[values.length];
      for (int i = 0; i < sum.length; i++) {
        sum[i] = (float) values[i];
      }
      return Embeddings.unit(sum);
    }
  }
}
