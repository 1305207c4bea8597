package org.djlext.vlm.tune.reasoning.task;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The ways in which a family asks its question; one is drawn each time. What changes stands in
 * braces, as in {@code What is {expression}?}, so that a model can be asked in the phrases that it
 * was trained on.
 *
 * @param phrases the ways, a more frequent one several times
 */
public record Wording(List<String> phrases) {

  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)\\}");

  /**
   * Copies the list.
   *
   * @param phrases the ways, a more frequent one several times
   * @throws IllegalArgumentException if there is none
   */
  public Wording {
    phrases = List.copyOf(phrases);
    if (phrases.isEmpty()) {
      throw new IllegalArgumentException("expected at least one phrase, found none");
    }
  }

  /**
   * Makes a wording.
   *
   * @param phrases the ways to ask
   * @return a wording of them
   */
  public static Wording of(String... phrases) {
    return new Wording(List.of(phrases));
  }

  /** Refuses phrases that name what there is not, or do not say what is asked. */
  Wording require(Set<String> names) {
    for (String phrase : phrases) {
      Set<String> found =
          PLACE.matcher(phrase).results().map(m -> m.group(1)).collect(Collectors.toSet());
      if (!found.equals(names)) {
        throw new IllegalArgumentException(
            "expected a phrase with exactly the places %s, found '%s'".formatted(names, phrase));
      }
    }
    return this;
  }

  /** Draws a phrase and fills it in one pass, so that braces in a value stay what they are. */
  String say(RandomGenerator random, Map<String, String> values) {
    String phrase = phrases.get(random.nextInt(phrases.size()));
    return PLACE.matcher(phrase).replaceAll(m -> filled(m, values));
  }

  private static String filled(MatchResult place, Map<String, String> values) {
    return Matcher.quoteReplacement(values.getOrDefault(place.group(1), place.group()));
  }
}
