package org.djlext.vlm.tune.reasoning.verify;

import java.util.List;
import java.util.Optional;

/**
 * Finds the final answer in what a model wrote: after the thinking, at the first kind of place that
 * the text has. A box that is empty or not closed is no answer, and nothing else is looked for
 * then.
 *
 * @param thinking where thinking stands
 * @param places the kinds of places, the surest first
 * @param longest how many characters are read, from the end of the text
 */
public record FinalAnswer(Thinking thinking, List<Extraction> places, int longest) {

  private static final int LONGEST = 100_000;

  /** Of a mathematical question: marked, or else the last number. */
  public static final FinalAnswer NUMBER =
      of(
          Extraction.BOXED,
          Extraction.TAGGED,
          Extraction.HASHES,
          Extraction.ANSWER_LINE,
          Extraction.LAST_NUMBER);

  /** Of a question for a list, a word or an expression: marked, or else the last line. */
  public static final FinalAnswer LINE =
      of(
          Extraction.BOXED,
          Extraction.TAGGED,
          Extraction.HASHES,
          Extraction.ANSWER_LINE,
          Extraction.LAST_LINE);

  /** Of a question for a picture of several lines: tagged, or else all of it. */
  public static final FinalAnswer LINES = of(Extraction.TAGGED, Extraction.WHOLE);

  /**
   * Copies the list.
   *
   * @param thinking where thinking stands
   * @param places the kinds of places, the surest first
   * @param longest how many characters are read, from the end of the text
   * @throws IllegalArgumentException if there are no places or no characters
   */
  public FinalAnswer {
    places = List.copyOf(places);
    if (places.isEmpty() || longest < 1) {
      throw new IllegalArgumentException(
          "expected places and a length, found %s and %d".formatted(places, longest));
    }
  }

  /**
   * Looks in some kinds of places, after the usual thinking.
   *
   * @param places the kinds of places, the surest first
   * @return a rule that reads the last 100,000 characters
   */
  public static FinalAnswer of(Extraction... places) {
    return new FinalAnswer(Thinking.TAGS, List.of(places), LONGEST);
  }

  /** Reads the last line where the last number would be read. */
  FinalAnswer orLastLine() {
    List<Extraction> lines =
        places.stream().map(p -> p == Extraction.LAST_NUMBER ? Extraction.LAST_LINE : p).toList();
    return new FinalAnswer(thinking, lines, longest);
  }

  /**
   * Finds the final answer.
   *
   * @param text all that the model wrote
   * @return the answer, empty if there is none
   */
  public Optional<String> in(String text) {
    Optional<String> answer =
        thinking.answer(text).map(a -> a.substring(Math.max(0, a.length() - longest)));
    if (answer.isEmpty()) {
      return answer;
    }
    return places.stream()
        .filter(place -> place.marks(answer.get()))
        .findFirst()
        .flatMap(place -> place.extract(answer.get()));
  }
}
