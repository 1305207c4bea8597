package org.djlext.vlm.tune.reasoning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.djlext.vlm.tune.reasoning.task.IntegerArithmetic;
import org.djlext.vlm.tune.reasoning.task.NumberGame;
import org.djlext.vlm.tune.reasoning.task.ProblemFamilies;
import org.djlext.vlm.tune.reasoning.task.ProblemGenerator;
import org.djlext.vlm.tune.reasoning.task.SortingPuzzle;
import org.djlext.vlm.tune.reasoning.task.Wording;

/** The families that configurations name, as {@code number-game:1} or {@code number-game:1-3}. */
final class ProblemKinds {

  private static final Pattern KIND = Pattern.compile("([a-z0-9-]+):(\\d{1,2})(?:-(\\d{1,2}))?");

  private ProblemKinds() {}

  /** Lets a family ask in other words. */
  private static ProblemGenerator asked(
      ProblemGenerator generator, String family, Wording wording) {
    try {
      if (generator instanceof IntegerArithmetic arithmetic) {
        return new IntegerArithmetic(wording, arithmetic.difficulties());
      } else if (generator instanceof NumberGame game) {
        return new NumberGame(wording, game.difficulties());
      } else if (generator instanceof SortingPuzzle sorting) {
        return new SortingPuzzle(
            family, wording, null, sorting.words(), sorting.sizes(), sorting.largest());
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("wordings: %s: %s".formatted(family, e.getMessage()), e);
    }
    throw new IllegalArgumentException(
        "wordings: expected a family that asks one question, such as %s or %s, found %s"
            .formatted(IntegerArithmetic.FAMILY, NumberGame.FAMILY, family));
  }

  /**
   * Reads names.
   *
   * @param wordings for some families how they ask, instead of their own ways
   * @throws IllegalArgumentException naming what there is, if a name is none of it
   */
  static List<GeneratedProblems.Kind> read(List<String> names, Map<String, Wording> wordings) {
    Map<String, ProblemGenerator> generators = new LinkedHashMap<>(ProblemFamilies.standard());
    wordings.forEach(
        (family, wording) ->
            generators.put(family, asked(generators.get(family), family, wording)));
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
