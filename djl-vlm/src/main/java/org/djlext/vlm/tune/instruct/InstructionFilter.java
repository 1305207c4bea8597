package org.djlext.vlm.tune.instruct;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which instructions a language model can be asked at all (Stanford Alpaca:
 * generate_instruction.py).
 *
 * @param leastWords how many words an instruction has at least
 * @param mostWords how many it has at most
 * @param keywords words that tell of what is no text; they count as whole words, in any case
 * @param beginnings how no instruction may begin
 */
public record InstructionFilter(
    int leastWords, int mostWords, List<String> keywords, List<String> beginnings) {

  private static final List<String> NO_TEXT =
      List.of(
          "image",
          "images",
          "graph",
          "graphs",
          "picture",
          "pictures",
          "file",
          "files",
          "map",
          "maps",
          "draw",
          "plot",
          "go to",
          "video",
          "audio",
          "music",
          "flowchart",
          "diagram");
  private static final int ASCII = 128;

  /**
   * Keeps the lists.
   *
   * @param leastWords how many words an instruction has at least
   * @param mostWords how many it has at most
   * @param keywords words that tell of what is no text
   * @param beginnings how no instruction may begin
   */
  public InstructionFilter {
    keywords = List.copyOf(keywords);
    beginnings = List.copyOf(beginnings);
  }

  /**
   * Returns Alpaca's filter.
   *
   * @return from 4 to 150 words, no pictures, files or sounds, and no programs to be written
   */
  public static InstructionFilter alpaca() {
    return new InstructionFilter(4, 150, NO_TEXT, List.of("Write a program"));
  }

  /** Returns why an instruction is refused, or null if it is not. */
  Rejection refuse(String instruction) {
    int words = instruction.isBlank() ? 0 : instruction.strip().split("\\s+").length;
    if (words < leastWords) {
      return Rejection.TOO_SHORT;
    } else if (words > mostWords) {
      return Rejection.TOO_LONG;
    } else if (!keywords.isEmpty() && pattern().matcher(instruction).find()) {
      return Rejection.KEYWORD;
    } else if (beginnings.stream().anyMatch(instruction::startsWith)) {
      return Rejection.BEGINNING;
    }
    char first = instruction.charAt(0);
    if (first >= ASCII) {
      return Rejection.NOT_ASCII;
    }
    return Character.isLetterOrDigit(first) || first <= ' ' ? null : Rejection.PUNCTUATION;
  }

  private Pattern pattern() {
    return Pattern.compile(
        keywords.stream().map(Pattern::quote).collect(Collectors.joining("|", "\\b(?:", ")\\b")),
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
  }
}
