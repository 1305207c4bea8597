package org.djlext.vlm.tune.reasoning.task;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Questions about the letters of a word: {@code Spell lantern backwards.} Half of the words are
 * invented, so that they must be spelled and cannot be known.
 *
 * @param wordings how each task is put, with the place {@code word} and, where there is one, {@code
 *     argument}; tasks that are not there are not asked
 * @param words the words that are not invented, in lower case
 * @param lengths how long words are at most at each level
 */
public record StringPuzzle(
    Map<StringTask, Wording> wordings, List<String> words, List<Integer> lengths)
    implements ProblemGenerator {

  /** The name of the family. */
  public static final String FAMILY = "string";

  private static final int SHORTEST = 3;

  /**
   * Checks the phrases.
   *
   * @param wordings how each task is put
   * @param words the words that are not invented, in lower case
   * @param lengths how long words are at most at each level
   * @throws IllegalArgumentException naming what does not fit
   */
  public StringPuzzle {
    wordings = Collections.unmodifiableMap(new EnumMap<>(wordings));
    wordings.forEach((task, wording) -> wording.require(task.places()));
    words = List.copyOf(words);
    lengths = List.copyOf(lengths);
    if (lengths.isEmpty() || lengths.stream().anyMatch(l -> l < SHORTEST || l > 40)) {
      throw new IllegalArgumentException("expected lengths from 3 to 40, found " + lengths);
    }
    if (!words.stream().allMatch(w -> w.matches("[a-z]+"))) {
      throw new IllegalArgumentException("expected words of the letters a to z, found " + words);
    }
  }

  /**
   * Returns the usual family.
   *
   * @return a generator of five levels, all tasks
   */
  public static StringPuzzle standard() {
    Map<StringTask, Wording> wordings = new EnumMap<>(StringTask.class);
    wordings.put(
        StringTask.BACKWARDS,
        Wording.of(
            "Spell {word} backwards.",
            "Reverse the word {word}.",
            "Reverse the letters of {word}."));
    wordings.put(
        StringTask.LENGTH,
        Wording.of(
            "How many letters are in {word}?", "How many letters does the word {word} have?"));
    wordings.put(
        StringTask.COUNT,
        Wording.of(
            "How many times is the letter {argument} in {word}?",
            "How often is {argument} in the word {word}?"));
    wordings.put(StringTask.LETTER_AT, Wording.of("Which letter is number {argument} in {word}?"));
    wordings.put(
        StringTask.REMOVE, Wording.of("Remove every letter {argument} from the word {word}."));
    wordings.put(
        StringTask.SORTED_LETTERS, Wording.of("Sort the letters of {word} alphabetically."));
    wordings.put(
        StringTask.SHIFT,
        Wording.of(
            "Replace each letter of {word} by the one {argument} places later in the alphabet."));
    return new StringPuzzle(wordings, PlainWords.ALL, List.of(4, 6, 8, 12, 20));
  }

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public int levels() {
    return lengths.size();
  }

  @Override
  public Problem draw(int level, RandomGenerator random) {
    requireLevel(level);
    List<StringTask> tasks = List.copyOf(wordings.keySet());
    StringTask task = tasks.get(random.nextInt(tasks.size()));
    String word = word(lengths.get(level - 1), random);
    String argument =
        switch (task) {
          case LETTER_AT -> Integer.toString(1 + random.nextInt(word.length()));
          case SHIFT -> Integer.toString(1 + random.nextInt(Math.min(25, 3 * level)));
          default ->
              random.nextInt(5) == 0
                  ? Character.toString('a' + random.nextInt(26))
                  : Character.toString(word.charAt(random.nextInt(word.length())));
        };
    String question = wordings.get(task).say(random, Map.of("word", word, "argument", argument));
    String instance = task.name() + " " + word + (task.hasArgument() ? " " + argument : "");
    return new Problem(FAMILY, question, task.solve(word, argument), instance, level);
  }

  private String word(int longest, RandomGenerator random) {
    for (int tries = 0; tries < 20 && !words.isEmpty() && random.nextBoolean(); tries++) {
      String word = words.get(random.nextInt(words.size()));
      if (word.length() >= SHORTEST && word.length() <= longest) {
        return word;
      }
    }
    return PlainWords.invented(SHORTEST + random.nextInt(longest - SHORTEST + 1), random);
  }

  /**
   * Says what an instance asks for.
   *
   * @param instance the instance of a problem of this family, such as {@code COUNT banana a}
   * @return its task
   * @throws IllegalArgumentException if this is no such instance
   */
  public static StringTask task(String instance) {
    int space = instance.indexOf(' ');
    return StringTask.valueOf(instance.substring(0, Math.max(0, space)));
  }

  /**
   * Solves an instance.
   *
   * @param instance the instance of a problem of this family
   * @return its answer
   * @throws IllegalArgumentException if this is no such instance
   */
  public static String solve(String instance) {
    StringTask task = task(instance);
    String[] parts = instance.split(" ");
    if (parts.length != (task.hasArgument() ? 3 : 2)) {
      throw new IllegalArgumentException(
          "expected " + task.places() + ", found '" + instance + "'");
    }
    return task.solve(parts[1], parts[parts.length - 1]);
  }
}
