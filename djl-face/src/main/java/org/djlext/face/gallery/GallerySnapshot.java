package org.djlext.face.gallery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.djlext.face.Embeddings;
import org.djlext.face.match.Candidate;
import org.djlext.face.match.FaceSearch;

/**
 * A gallery as it was at one moment. Compares a probe with every template, and may be used by any
 * number of threads, also when the gallery changes or is closed. Holds on to what is deleted later,
 * as long as it is held.
 */
public final class GallerySnapshot implements FaceSearch {

  private final int dimension;
  private final Vectors vectors;
  private final String[] names;
  private final int persons;
  private final int[] owners;
  private final long[] ids;
  private final int count;

  GallerySnapshot(
      int dimension,
      Vectors vectors,
      String[] names,
      int persons,
      int[] owners,
      long[] ids,
      int count) {
    this.dimension = dimension;
    this.vectors = vectors;
    this.names = names;
    this.persons = persons;
    this.owners = owners;
    this.ids = ids;
    this.count = count;
  }

  /**
   * Returns the number of templates.
   *
   * @return the number of templates
   */
  public int size() {
    return count;
  }

  /**
   * Returns the persons and the numbers of their templates.
   *
   * @return numbers by name, sorted
   */
  public Map<String, List<Long>> persons() {
    Map<String, List<Long>> byName = new TreeMap<>();
    for (int slot = 0; slot < count; slot++) {
      byName.computeIfAbsent(names[owners[slot]], n -> new ArrayList<>()).add(ids[slot]);
    }
    return byName;
  }

  @Override
  public List<Candidate> search(float[] probe, int wanted) {
    float[] unit = unit(probe);
    float[] best = new float[persons];
    Arrays.fill(best, Float.NEGATIVE_INFINITY);
    for (int slot = 0; slot < count; slot++) {
      best[owners[slot]] = Math.max(best[owners[slot]], vectors.cosine(unit, slot));
    }
    ScoredHeap top = new ScoredHeap(Math.min(wanted, persons) + 1);
    for (int person = 0; person < persons; person++) {
      top.offer(best[person], person, wanted);
    }
    return candidates(top);
  }

  /** The persons of templates that were found, each once. */
  List<Candidate> persons(float[] scores, int[] slots, int found, int wanted) {
    List<Candidate> candidates = new ArrayList<>();
    List<Integer> seen = new ArrayList<>();
    for (int i = 0; i < found && candidates.size() < wanted; i++) {
      int owner = owners[slots[i]];
      if (!seen.contains(owner)) {
        seen.add(owner);
        candidates.add(candidate(owner, scores[i]));
      }
    }
    return candidates;
  }

  float[] unit(float[] probe) {
    if (probe.length != dimension) {
      throw new IllegalArgumentException(
          "probe: expected dimension %d, found %d".formatted(dimension, probe.length));
    }
    return Embeddings.unit(probe);
  }

  Vectors vectors() {
    return vectors;
  }

  int personCount() {
    return persons;
  }

  long id(int slot) {
    return ids[slot];
  }

  String person(int slot) {
    return names[owners[slot]];
  }

  private List<Candidate> candidates(ScoredHeap top) {
    Candidate[] sorted = new Candidate[top.size()];
    for (int i = sorted.length - 1; i >= 0; i--) {
      sorted[i] = candidate(top.item(), top.score());
      top.remove();
    }
    return List.of(sorted);
  }

  private Candidate candidate(int owner, float cosine) {
    return new Candidate(names[owner], Math.max(-1, Math.min(1, cosine)));
  }
}
