package org.djlext.face.gallery;

import java.util.ArrayList;
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
    BestPersons best = new BestPersons(Math.min(wanted, persons));
    return new CodedScan(vectors, owners, count).search(unit, best).candidates(names);
  }

  /**
   * Compares a probe with what an index found by the codes, the most alike first, until others are
   * hardly among those wanted. The index may hold what this view does not show.
   */
  List<Candidate> search(float[] unit, CodedProbe coded, ScoredHeap found, int wanted) {
    float[] scores = new float[found.size()];
    int[] slots = new int[scores.length];
    for (int i = scores.length - 1; i >= 0; i--) {
      scores[i] = found.score();
      slots[i] = found.item();
      found.remove();
    }
    Codes codes = vectors.codes();
    BestPersons best = new BestPersons(Math.min(wanted, persons));
    for (int i = 0; i < slots.length; i++) {
      int slot = slots[i];
      if (slot < count
          && scores[i] + coded.likely(codes.rows(slot), codes.at(slot)) >= best.least()) {
        best.offer(owners[slot], vectors.cosine(unit, slot));
      }
    }
    return best.candidates(names);
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
}
