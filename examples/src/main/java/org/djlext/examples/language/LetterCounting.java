package org.djlext.examples.language;

import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many letters a word has, or how often one letter is in it. Answers spell first: {@code b a n
 * a n a: 3}.
 */
final class LetterCounting implements LanguageTask {

  private static final Phrases ALL =
      Phrases.of("How many letters are in %s?", "How many letters does the word %s have?");
  private static final Phrases ONE =
      Phrases.of(
          "How many times is the letter %2$s in %1$s?", "How often is %2$s in the word %1$s?");
  private static final Pattern ASKED =
      Pattern.compile("(?:\\b([a-z]) in )?(?:the word )?\\b([a-z]+)(?: have)?\\?$");

  @Override
  public String name() {
    return "letter counting";
  }

  @Override
  public Exercise draw(Random random) {
    String word = Words.draw(random);
    if (random.nextBoolean()) {
      String answer = Words.spelled(word) + ": " + word.length();
      return new Exercise(ALL.say(random, word), answer, word);
    }
    String letter =
        random.nextInt(5) == 0
            ? Character.toString('a' + random.nextInt(26))
            : word.substring(random.nextInt(word.length())).substring(0, 1);
    String answer = Words.spelled(word) + ": " + count(word, letter);
    return new Exercise(ONE.say(random, word, letter), answer, word);
  }

  @Override
  public boolean verify(String prompt, String answer) {
    Matcher matcher = ASKED.matcher(prompt);
    if (!matcher.find()) {
      throw new IllegalArgumentException("expected a word to count in, found '" + prompt + "'");
    }
    String letter = matcher.group(1);
    String word = matcher.group(2);
    var last = NumbersInText.last(answer);
    return last.isPresent()
        && last.getAsLong() == (letter == null ? word.length() : count(word, letter));
  }

  private static long count(String word, String letter) {
    return word.chars().filter(c -> c == letter.charAt(0)).count();
  }
}
