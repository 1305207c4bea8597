package org.djlext.flashattn.coco;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Average precision and average recall over all categories or some of them. */
public final class DetectionScores {

  private final EvaluationProtocol protocol;
  private final SortedMap<Long, CategoryCurves> categories;

  DetectionScores(EvaluationProtocol protocol, Map<Long, CategoryCurves> categories) {
    this.protocol = protocol;
    this.categories = new TreeMap<>(categories);
  }

  /**
   * Returns the protocol that was followed.
   *
   * @return the protocol, whose lines are the numbers of {@link #values}
   */
  public EvaluationProtocol protocol() {
    return protocol;
  }

  /**
   * Returns the categories that these scores are of.
   *
   * @return ids, ascending, also of those that are in no picture
   */
  public Set<Long> categories() {
    return Set.copyOf(categories.keySet());
  }

  /**
   * Returns the scores of one category by itself.
   *
   * @param id the category
   * @return the same numbers for it
   * @throws IllegalArgumentException if these scores are not of that category
   */
  public DetectionScores category(long id) {
    if (!categories.containsKey(id)) {
      throw new IllegalArgumentException(
          "category: expected one of %s, found %d".formatted(categories.keySet(), id));
    }
    return new DetectionScores(protocol, Map.of(id, categories.get(id)));
  }

  /**
   * Returns all numbers of the protocol.
   *
   * @return one for each line, in the protocol's order, each from 0 to 1, or -1 if there was
   *     nothing to be found
   */
  public double[] values() {
    return protocol.lines().stream().mapToDouble(this::value).toArray();
  }

  /**
   * Returns one number.
   *
   * @param name its short name, such as AP50
   * @return from 0 to 1, or -1 if there was nothing to be found
   * @throws IllegalArgumentException if the protocol has no such line
   */
  public double value(String name) {
    List<ScoreLine> lines = protocol.lines();
    return lines.stream()
        .filter(line -> line.name().equals(name))
        .mapToDouble(this::value)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "score: expected one of %s, found %s"
                        .formatted(lines.stream().map(ScoreLine::name).toList(), name)));
  }

  private double value(ScoreLine line) {
    double sum = 0;
    int count = 0;
    for (CategoryCurves curves : categories.values()) {
      double[] values =
          (line.recall() ? curves.recall() : curves.precision())[line.area()][line.limit()];
      for (int t = 0; t < values.length; t++) {
        boolean wanted = line.threshold().isEmpty() || line.threshold().getAsInt() == t;
        if (wanted && !Double.isNaN(values[t])) {
          sum += values[t];
          count++;
        }
      }
    }
    return count == 0 ? -1 : sum / count;
  }

  /**
   * Writes the numbers as pycocotools prints them.
   *
   * @return one line for each number, without an end after the last
   */
  public String text() {
    return protocol.lines().stream()
        .map(line -> line.text(protocol, value(line)))
        .collect(Collectors.joining(System.lineSeparator()));
  }
}
