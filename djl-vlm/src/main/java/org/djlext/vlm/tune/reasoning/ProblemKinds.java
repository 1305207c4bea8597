package org.djlext.vlm.tune.reasoning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.djlext.vlm.tune.reasoning.task.IntegerArithmetic;
import org.djlext.vlm.tune.reasoning.task.NumberGame;
import org.djlext.vlm.tune.reasoning.task.ProblemGenerator;
import org.djlext.vlm.tune.reasoning.task.SortingPuzzle;
import org.djlext.vlm.tune.reasoning.task.StringPuzzle;

/** The families that configurations name, as {@code number-game:1} or {@code number-game:1-3}. */
final class ProblemKinds {

  private static final Pattern KIND = Pattern.compile("([a-z0-9-]+):(\\d{1,2})(?:-(\\d{1,2}))?");

  private ProblemKinds() {}

  private static Map<String, ProblemGenerator> generators() {
    Map<String, ProblemGenerator> generators = new TreeMap<>();
    for (ProblemGenerator generator :
        List.of(
            IntegerArithmetic.standard(),
            NumberGame.standard(),
            SortingPuzzle.ofNumbers(),
            SortingPuzzle.ofWords(),
            StringPuzzle.standard())) {
      generators.put(generator.family(), generator);
    }
    return generators;
  }

  /**
   * Reads names.
   *
   * @throws IllegalArgumentException naming what there is, if a name is none of it
   */
  static List<GeneratedProblems.Kind> read(List<String> names) {
    Map<String, ProblemGenerator> generators = generators();
    List<GeneratedProblems.Kind> kinds = new ArrayList<>();
    for (String name : names) {
      Matcher matcher = KIND.matcher(name);
      ProblemGenerator generator = matcher.matches() ? generators.get(matcher.group(1)) : null;
      if (generator == null) {
        throw new IllegalArgumentException(
            "problems: expected FAMILY:LEVEL or FAMILY:FROM-TO with one of the families %s, found '%s'"
                .formatted(generators.keySet(), name));
      }
      int from = Integer.parseInt(matcher.group(2));
      int to = matcher.group(3) == null ? from : Integer.parseInt(matcher.group(3));
      if (to < from) {
        throw new IllegalArgumentException("problems: expected rising levels, found " + name);
      }
      for (int level = from; level <= to; level++) {
        kinds.add(new GeneratedProblems.Kind(generator, level));
      }
    }
    return kinds;
  }
}
