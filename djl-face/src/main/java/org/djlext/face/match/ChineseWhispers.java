package org.djlext.face.match;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Each face, in random order, takes the group that its similar faces hold most strongly, over and
 * over (Biemann 2006). Resists single wrong links; the result depends on the seed.
 *
 * @param threshold the cosine of a link
 * @param rounds how often each face is asked, fewer if nothing changes
 * @param seed makes the result repeatable
 */
public record ChineseWhispers(double threshold, int rounds, long seed) implements FaceClustering {

  /**
   * Checks the settings.
   *
   * @param threshold the cosine of a link
   * @param rounds how often each face is asked, fewer if nothing changes
   * @param seed makes the result repeatable
   * @throws IllegalArgumentException if there are no rounds
   */
  public ChineseWhispers {
    if (rounds < 1) {
      throw new IllegalArgumentException("rounds: expected at least 1, found " + rounds);
    }
  }

  /**
   * Makes a clustering of 50 rounds.
   *
   * @param threshold the cosine of a link
   */
  public ChineseWhispers(double threshold) {
    this(threshold, 50, 1);
  }

  @Override
  public int[] cluster(List<float[]> embeddings) {
    SimilarityGraph graph = new SimilarityGraph(embeddings, threshold);
    int[] groups = new int[graph.size()];
    int[] order = new int[graph.size()];
    Arrays.setAll(groups, i -> i);
    Arrays.setAll(order, i -> i);
    SplittableRandom random = new SplittableRandom(seed);
    boolean changed = true;
    for (int round = 0; round < rounds && changed; round++) {
      shuffle(order, random);
      changed = false;
      for (int face : order) {
        int strongest = strongest(graph, face, groups);
        changed |= strongest != groups[face];
        groups[face] = strongest;
      }
    }
    return SimilarityGraph.numbered(groups);
  }

  /** The own group wins ties, so that rounds come to an end; else the lowest number. */
  private static int strongest(SimilarityGraph graph, int face, int[] groups) {
    Map<Integer, Double> strength = new HashMap<>();
    int[] neighbours = graph.neighbours(face);
    for (int i = 0; i < neighbours.length; i++) {
      strength.merge(groups[neighbours[i]], (double) graph.cosines(face)[i], Double::sum);
    }
    int best = groups[face];
    double most = strength.getOrDefault(best, 0.0);
    for (Map.Entry<Integer, Double> entry : strength.entrySet()) {
      boolean lower = entry.getValue() == most && best != groups[face] && entry.getKey() < best;
      if (entry.getValue() > most || lower) {
        best = entry.getKey();
        most = entry.getValue();
      }
    }
    return best;
  }

  private static void shuffle(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
  }
}
