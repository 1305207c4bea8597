package org.djlext.vlm.tune.reasoning.verify;

/**
 * What a program is given and what it should write.
 *
 * @param input its standard input
 * @param output its standard output; blanks at the ends of lines and lines at the end do not count
 */
public record CodeTest(String input, String output) {

  /** Says whether an output is the expected one. */
  boolean accepts(String written) {
    return plain(written).equals(plain(output));
  }

  private static String plain(String text) {
    return String.join("\n", text.lines().map(String::stripTrailing).toList()).stripTrailing();
  }
}
