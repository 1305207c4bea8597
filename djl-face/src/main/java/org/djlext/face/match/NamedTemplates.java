package org.djlext.face.match;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.djlext.face.Embeddings;

/** Persons in memory, each with any number of templates, compared one by one. */
public final class NamedTemplates implements FaceSearch {

  private record Named(String person, float[] unit) {}

  private final List<Named> templates = new ArrayList<>();

  /**
   * Adds a template.
   *
   * @param person the name, new or with templates already
   * @param embedding an embedding (D)
   * @throws IllegalArgumentException if the dimension is another, or the embedding has no direction
   */
  public synchronized void add(String person, float[] embedding) {
    if (!templates.isEmpty()) {
      Embeddings.checkSameDimension(templates.get(0).unit, embedding);
    }
    templates.add(new Named(person, Embeddings.unit(embedding)));
  }

  @Override
  public synchronized List<Candidate> search(float[] probe, int count) {
    Map<String, Double> best = new HashMap<>();
    for (Named named : templates) {
      best.merge(named.person, Embeddings.cosine(probe, named.unit), Math::max);
    }
    return best.entrySet().stream()
        .map(e -> new Candidate(e.getKey(), e.getValue()))
        .sorted(
            Comparator.comparingDouble(Candidate::cosine)
                .reversed()
                .thenComparing(Candidate::person))
        .limit(count)
        .toList();
  }
}
