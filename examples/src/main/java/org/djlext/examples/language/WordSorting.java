package org.djlext.examples.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;

/** Three or four words of {@link Words}, to be put in alphabetical order. */
final class WordSorting implements LanguageTask {

  private static final Phrases PHRASES =
      Phrases.of(
          "Sort these words: %s.", "Sort alphabetically: %s.", "Put in alphabetical order: %s.");

  @Override
  public String name() {
    return "word sorting";
  }

  @Override
  public Exercise draw(Random random) {
    int count = 3 + random.nextInt(2);
    List<String> words = new ArrayList<>();
    while (words.size() < count) {
      String word = Phrases.pick(random, Words.KNOWN);
      if (!words.contains(word)) {
        words.add(word);
      }
    }
    String sorted = String.join(", ", new TreeSet<>(words));
    return new Exercise(PHRASES.say(random, String.join(", ", words)), sorted, sorted);
  }

  @Override
  public boolean verify(String prompt, String answer) {
    int colon = prompt.indexOf(": ");
    if (colon < 0) {
      throw new IllegalArgumentException(
          "expected a colon before the words, found '" + prompt + "'");
    }
    List<String> expected = words(prompt.substring(colon + 2)).stream().sorted().toList();
    return words(answer).equals(expected);
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^a-z0-9]+"))
        .filter(w -> !w.isEmpty())
        .toList();
  }
}
