package org.djlext.vlm.tune.reasoning.verify;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a judge is asked, with places in braces that are filled in one pass.
 *
 * @param text the text
 */
public record JudgePrompt(String text) {

  /** Which of two answers is better; with {@code question}, {@code first} and {@code second}. */
  public static final JudgePrompt PAIR =
      new JudgePrompt(
          """
          Two answers to a question are compared.

          Question:
          {question}

          First answer:
          {first}

          Second answer:
          {second}

          Is the first answer better than the second one? Say YES or NO.
          """);

  /**
   * Whether an answer means the reference; with {@code question}, {@code reference}, {@code
   * answer}.
   */
  public static final JudgePrompt REFERENCE =
      new JudgePrompt(
          """
          An answer is compared with the reference answer to a question.

          Question:
          {question}

          Reference answer:
          {reference}

          Answer:
          {answer}

          Does the answer mean the same as the reference answer? Say YES or NO.
          """);

  /** As {@link #REFERENCE}, for a judge that is to reason first. */
  public static final JudgePrompt REASONED =
      new JudgePrompt(
          REFERENCE.text().strip()
              + " Think step by step between <think> and </think> first: work out what both answers"
              + " are worth and compare them.\n");

  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)\\}");

  /** Fills the places; braces in a value stay what they are. */
  String filled(Map<String, String> values) {
    return PLACE
        .matcher(text)
        .replaceAll(m -> Matcher.quoteReplacement(values.getOrDefault(m.group(1), m.group())));
  }
}
