package org.djlext.vlm.tune.reasoning.verify;

import java.util.Locale;
import java.util.Optional;
import org.djlext.vlm.tune.reasoning.task.MazePuzzle;
import org.djlext.vlm.tune.reasoning.task.Problem;

/**
 * Walks a way through a maze. Steps may be letters or the words up, down, left and right.
 *
 * @param shortest whether only a shortest way is right
 */
public record MazeVerifier(boolean shortest) implements Verifier {

  private static final int MOST_STEPS = 10_000;

  @Override
  public Verdict verify(Problem problem, String answer) {
    Optional<String> found = FinalAnswer.LINE.in(answer);
    if (found.isEmpty()) {
      return Verdict.missing("no steps");
    }
    String line = found.get();
    String way =
        line.substring(line.lastIndexOf(':') + 1)
            .toLowerCase(Locale.ROOT)
            .replace("up", "u")
            .replace("down", "d")
            .replace("left", "l")
            .replace("right", "r")
            .replaceAll("[ ,.>→`*-]", "")
            .toUpperCase(Locale.ROOT);
    if (way.length() > MOST_STEPS) {
      return Verdict.wrong(line, "more than " + MOST_STEPS + " steps");
    }
    Optional<String> fault = MazePuzzle.fault(problem.instance(), way);
    if (fault.isEmpty() && shortest) {
      int steps = MazePuzzle.shortest(problem.instance()).length();
      fault =
          Optional.of(way.length() + " steps instead of " + steps)
              .filter(f -> way.length() > steps);
    }
    return fault.map(f -> Verdict.wrong(line, f)).orElseGet(() -> Verdict.right(line));
  }
}
