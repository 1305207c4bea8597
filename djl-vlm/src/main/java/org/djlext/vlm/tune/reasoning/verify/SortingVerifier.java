package org.djlext.vlm.tune.reasoning.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.task.SortingPuzzle;

/**
 * Checks that all items and no others stand in the order that is asked for, whatever is between
 * them. A label before a colon is passed over.
 */
public final class SortingVerifier implements Verifier {

  private static final int MOST_ITEMS = 1000;
  private static final Pattern NUMBER = Pattern.compile("-?\\d++");
  private static final Pattern WORD = Pattern.compile("[a-z0-9]++");

  @Override
  public Verdict verify(Problem problem, String answer) {
    Optional<String> found = FinalAnswer.LINE.in(answer);
    if (found.isEmpty()) {
      return Verdict.missing("no line of items");
    }
    String line = found.get();
    String items = line.substring(line.lastIndexOf(':') + 1).toLowerCase(Locale.ROOT);
    boolean numeric = problem.family().equals(SortingPuzzle.NUMBERS);
    List<String> given = items(items, numeric ? NUMBER : WORD);
    List<String> expected = SortingPuzzle.sorted(problem.instance());
    if (given.equals(expected)) {
      return Verdict.right(line);
    }
    boolean complete = given.stream().sorted().toList().equals(expected.stream().sorted().toList());
    return Verdict.wrong(line, complete ? "in another order" : "other items");
  }

  private static List<String> items(String text, Pattern pattern) {
    List<String> items = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find() && items.size() < MOST_ITEMS) {
      items.add(matcher.group());
    }
    return items;
  }
}
