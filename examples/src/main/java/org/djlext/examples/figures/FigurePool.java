package org.djlext.examples.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pictures that are drawn once and trained on by all models, as a data set would be, and the people
 * in them who show enough to learn from.
 */
final class FigurePool {

  /** Someone of whom fewer joints are labelled is not trained on. */
  private static final int LEAST_JOINTS = 6;

  /**
   * A person in a picture.
   *
   * @param scene the picture
   * @param person the person
   */
  record Entry(FigureScene scene, FigurePerson person) {}

  private final List<Entry> entries = new ArrayList<>();

  /**
   * Draws pictures, on all processors.
   *
   * @param seed decides the pictures
   * @param scenes how many
   */
  FigurePool(long seed, int scenes) {
    FigureGenerator generator = new FigureGenerator(seed);
    List<FigureScene> drawn =
        IntStream.range(0, scenes).parallel().mapToObj(generator::draw).toList();
    for (FigureScene scene : drawn) {
      for (FigurePerson person : scene.people()) {
        if (person.labelled() >= LEAST_JOINTS) {
          entries.add(new Entry(scene, person));
        }
      }
    }
  }

  int size() {
    return entries.size();
  }

  Entry get(int index) {
    return entries.get(index);
  }
}
