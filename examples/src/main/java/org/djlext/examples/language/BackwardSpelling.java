package org.djlext.examples.language;

import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The letters of a word from last to first: {@code n r e t n a l}. */
final class BackwardSpelling implements LanguageTask {

  private static final Phrases PHRASES =
      Phrases.of("Spell %s backwards.", "Reverse the word %s.", "Reverse the letters of %s.");
  private static final Pattern WORD =
      Pattern.compile("(?:Spell|word|letters of) ([a-z]+)(?: backwards)?\\.");

  @Override
  public String name() {
    return "backward spelling";
  }

  @Override
  public Exercise draw(Random random) {
    String word = Words.draw(random);
    return new Exercise(PHRASES.say(random, word), Words.spelled(reverse(word)), word);
  }

  @Override
  public boolean verify(String prompt, String answer) {
    Matcher matcher = WORD.matcher(prompt);
    if (!matcher.find()) {
      throw new IllegalArgumentException("expected a word to spell, found '" + prompt + "'");
    }
    String letters = answer.toLowerCase(Locale.ROOT).replaceAll("[ .,-]", "");
    return letters.equals(reverse(matcher.group(1)));
  }

  private static String reverse(String word) {
    return new StringBuilder(word).reverse().toString();
  }
}
