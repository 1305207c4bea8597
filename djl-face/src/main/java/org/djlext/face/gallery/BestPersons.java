package org.djlext.face.gallery;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.djlext.face.match.Candidate;

/**
 * The persons most alike so far, each with the best of its templates; of equal ones those that were
 * enrolled first. What is offered in whatever order, the persons are the same.
 */
final class BestPersons {

  private record Scored(int person, float score) {}

  private final int wanted;
  private final Map<Integer, Scored> byPerson = new HashMap<>();
  private final TreeSet<Scored> sorted =
      new TreeSet<>(
          Comparator.comparingDouble(Scored::score)
              .thenComparing(Scored::person, Comparator.reverseOrder()));
  private float least = Float.NEGATIVE_INFINITY;

  BestPersons(int wanted) {
    this.wanted = wanted;
  }

  int wanted() {
    return wanted;
  }

  /** A person with less does not come in. */
  float least() {
    return least;
  }

  void offer(int person, float score) {
    if (score < least || wanted == 0) {
      return;
    }
    Scored scored = new Scored(person, score);
    Scored old = byPerson.get(person);
    if (old != null && old.score >= score) {
      return;
    }
    if (old != null) {
      sorted.remove(old);
    }
    byPerson.put(person, scored);
    sorted.add(scored);
    if (sorted.size() > wanted) {
      byPerson.remove(sorted.pollFirst().person);
    }
    if (sorted.size() == wanted) {
      least = sorted.first().score;
    }
  }

  /** Names them, the most alike first. */
  List<Candidate> candidates(String[] names) {
    return sorted.descendingSet().stream()
        .map(each -> new Candidate(names[each.person], Math.max(-1, Math.min(1, each.score))))
        .toList();
  }
}
