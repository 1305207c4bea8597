package org.djlext.vlm.tune.reasoning.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Different numbers or words to be put in order: {@code Sort from largest to smallest: 7, 31, 12.}
 * The same ones in another order are the same problem.
 *
 * @param family {@link #NUMBERS} or {@link #WORDS}
 * @param ascending how it is asked for the least first, with the place {@code items}
 * @param descending how it is asked for the greatest first; null if that is never asked. Of four
 *     questions one is such
 * @param words what is drawn from if words are sorted, in lower case; empty for numbers
 * @param sizes how many items there are at each level
 * @param largest the largest number
 */
public record SortingPuzzle(
    String family,
    Wording ascending,
    Wording descending,
    List<String> words,
    List<Integer> sizes,
    int largest)
    implements ProblemGenerator {

  /** The name of the family that sorts numbers. */
  public static final String NUMBERS = "number-sorting";

  /** The name of the family that sorts words. */
  public static final String WORDS = "word-sorting";

  /**
   * Checks the parts.
   *
   * @param family {@link #NUMBERS} or {@link #WORDS}
   * @param ascending how it is asked for the least first
   * @param descending how it is asked for the greatest first; null if that is never asked
   * @param words what is drawn from if words are sorted
   * @param sizes how many items there are at each level
   * @param largest the largest number
   * @throws IllegalArgumentException naming what does not fit
   */
  public SortingPuzzle {
    ascending.require(Set.of("items"));
    if (descending != null) {
      descending.require(Set.of("items"));
    }
    words = List.copyOf(words);
    sizes = List.copyOf(sizes);
    if (!family.equals(NUMBERS) && !family.equals(WORDS)) {
      throw new IllegalArgumentException("no family of sorting: " + family);
    }
    int choice = family.equals(WORDS) ? Set.copyOf(words).size() : largest + 1;
    if (sizes.isEmpty() || sizes.stream().anyMatch(s -> s < 2 || s > choice)) {
      throw new IllegalArgumentException(
          "expected sizes from 2 to the %d items there are, found %s".formatted(choice, sizes));
    }
    if (!words.stream().allMatch(w -> w.matches("[a-z]+"))) {
      throw new IllegalArgumentException("expected words of the letters a to z, found " + words);
    }
  }

  /**
   * Sorts numbers below a hundred.
   *
   * @return a generator of six levels, of three to twelve numbers
   */
  public static SortingPuzzle ofNumbers() {
    return new SortingPuzzle(
        NUMBERS,
        Wording.of(
            "Sort these numbers: {items}.",
            "Sort {items}.",
            "Sort from smallest to largest: {items}."),
        Wording.of("Sort from largest to smallest: {items}."),
        List.of(),
        List.of(3, 4, 5, 6, 8, 12),
        99);
  }

  /**
   * Sorts words by the alphabet.
   *
   * @return a generator of five levels, of three to ten words
   */
  public static SortingPuzzle ofWords() {
    return new SortingPuzzle(
        WORDS,
        Wording.of(
            "Sort these words: {items}.",
            "Sort alphabetically: {items}.",
            "Put in alphabetical order: {items}."),
        null,
        PlainWords.ALL,
        List.of(3, 4, 5, 7, 10),
        0);
  }

  @Override
  public int levels() {
    return sizes.size();
  }

  @Override
  public Problem draw(int level, RandomGenerator random) {
    requireLevel(level);
    boolean numeric = family.equals(NUMBERS);
    Set<String> items = new LinkedHashSet<>();
    while (items.size() < sizes.get(level - 1)) {
      items.add(
          numeric
              ? Integer.toString(random.nextInt(largest + 1))
              : words.get(random.nextInt(words.size())));
    }
    boolean down = descending != null && random.nextInt(4) == 0;
    String question =
        (down ? descending : ascending).say(random, Map.of("items", String.join(", ", items)));
    Comparator<String> order =
        numeric ? Comparator.comparing(Integer::valueOf) : Comparator.naturalOrder();
    List<String> sorted = items.stream().sorted(order).toList();
    String instance = (down ? "descending: " : "ascending: ") + String.join(" ", sorted);
    return new Problem(
        family, question, String.join(", ", down ? reversed(sorted) : sorted), instance, level);
  }

  /**
   * Solves an instance.
   *
   * @param instance the instance of a problem of either family, such as {@code descending: 7 12 31}
   * @return its items in the order that is asked for
   * @throws IllegalArgumentException if this is no such instance
   */
  public static List<String> sorted(String instance) {
    if (!instance.matches("(?:a|de)scending: [a-z0-9 ]+")) {
      throw new IllegalArgumentException("expected items to be sorted, found '" + instance + "'");
    }
    int colon = instance.indexOf(": ");
    String[] items = instance.substring(colon + 2).split(" ");
    boolean numeric = Arrays.stream(items).allMatch(i -> i.matches("[0-9]{1,9}"));
    Comparator<String> order =
        numeric ? Comparator.comparing(Integer::valueOf) : Comparator.naturalOrder();
    List<String> sorted = Arrays.stream(items).sorted(order).toList();
    return instance.startsWith("d") ? reversed(sorted) : sorted;
  }

  private static List<String> reversed(List<String> items) {
    List<String> reversed = new ArrayList<>(items);
    Collections.reverse(reversed);
    return reversed;
  }
}
