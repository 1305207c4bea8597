package org.djlext.face.match;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Faces that a chain of similar ones connects are one group. Simple, and one wrong link joins two
 * persons.
 *
 * @param threshold the cosine of a link
 */
public record ConnectedClustering(double threshold) implements FaceClustering {

  @Override
  public int[] cluster(List<float[]> embeddings) {
    SimilarityGraph graph = new SimilarityGraph(embeddings, threshold);
    int[] groups = new int[graph.size()];
    Arrays.fill(groups, NO_GROUP);
    Deque<Integer> open = new ArrayDeque<>();
    for (int start = 0; start < groups.length; start++) {
      if (groups[start] == NO_GROUP) {
        groups[start] = start;
        open.add(start);
        while (!open.isEmpty()) {
          for (int neighbour : graph.neighbours(open.remove())) {
            if (groups[neighbour] == NO_GROUP) {
              groups[neighbour] = start;
              open.add(neighbour);
            }
          }
        }
      }
    }
    return SimilarityGraph.numbered(groups);
  }
}
