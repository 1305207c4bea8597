package org.djlext.examples.reasoning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run came to, as its evaluations say.
 *
 * @param variant how it learnt
 * @param seed its seed
 * @param accuracies by update the values of each evaluation by name
 */
record LearntRun(Variant variant, int seed, TreeMap<Integer, Map<String, Double>> accuracies) {

  /** Reads the evaluations of a run; null if there are none yet. */
  static LearntRun read(Variant variant, int seed, Path folder) throws IOException {
    Path file = folder.resolve("evaluations.csv");
    if (!Files.exists(file)) {
      return null;
    }
    List<String> lines = Files.readAllLines(file);
    String[] names = lines.get(0).split(",");
    TreeMap<Integer, Map<String, Double>> accuracies = new TreeMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      Map<String, Double> values = new LinkedHashMap<>();
      for (int i = 1; i < cells.length; i++) {
        values.put(names[i], Double.valueOf(cells[i]));
      }
      accuracies.put(Integer.valueOf(cells[0]), values);
    }
    return new LearntRun(variant, seed, accuracies);
  }

  /** Returns the update of the last evaluation. */
  int updates() {
    return accuracies.lastKey();
  }

  /** Returns a value of the last evaluation up to an update. */
  double at(int update, String name) {
    return accuracies.floorEntry(update).getValue().get(name);
  }
}
