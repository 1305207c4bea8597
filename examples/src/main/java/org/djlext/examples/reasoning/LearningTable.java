package org.djlext.examples.reasoning;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Held-out accuracies of runs as a Markdown table: a row for each variant, means over seeds. */
final class LearningTable {

  private LearningTable() {}

  /** Makes the table of runs after at most so many updates. */
  static String of(Map<String, Double> start, List<LearntRun> runs, int most) {
    List<String> names =
        start.keySet().stream().filter(name -> name.startsWith("eval_accuracy")).toList();
    StringBuilder text = new StringBuilder("| | seeds | updates |");
    names.forEach(name -> text.append(' ').append(title(name)).append(" |"));
    text.append("\n|---|---|---|").append("---|".repeat(names.size()));
    text.append("\n| start | | 0 |");
    names.forEach(name -> text.append(percent(start.get(name))));
    Map<String, List<LearntRun>> byVariant =
        runs.stream()
            .collect(
                Collectors.groupingBy(
                    run -> run.variant().name(), LinkedHashMap::new, Collectors.toList()));
    byVariant.forEach(
        (variant, some) -> {
          List<String> updates = new ArrayList<>();
          some.forEach(run -> updates.add(Integer.toString(Math.min(most, run.updates()))));
          text.append("\n| %s | %d |".formatted(variant, some.size()));
          text.append(' ').append(String.join(", ", new TreeSet<>(updates))).append(" |");
          names.forEach(name -> text.append(cell(some, name, most)));
        });
    return text.append('\n').toString();
  }

  private static String title(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? "all" : name.substring(slash + 1);
  }

  private static String cell(List<LearntRun> runs, String name, int most) {
    DoubleSummaryStatistics values =
        runs.stream().mapToDouble(run -> run.at(most, name)).summaryStatistics();
    String mean = percent(values.getAverage());
    return runs.size() == 1
        ? mean
        : mean.replace(
            " |",
            String.format(
                Locale.ROOT, " (%.1f to %.1f) |", 100 * values.getMin(), 100 * values.getMax()));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, " %.1f %% |", 100 * share);
  }
}
