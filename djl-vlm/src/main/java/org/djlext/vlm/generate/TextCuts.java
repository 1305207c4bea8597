package org.djlext.vlm.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * Where tokenization_moonshot.py cuts long texts before they are encoded: every 400,000 characters,
 * and where more than 25,000 in a row are spaces, or are not. Characters are code points.
 */
final class TextCuts {

  private static final int LONGEST = 400_000;
  private static final int LONGEST_RUN = 25_000;

  private TextCuts() {}

  /** Returns the parts of a text, which together are the text. */
  static List<String> of(String text) {
    if (text.length() <= LONGEST_RUN) {
      return List.of(text);
    }
    List<String> parts = new ArrayList<>();
    int begin = 0;
    int characters = 0;
    int run = 0;
    boolean space = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      boolean isSpace = isSpace(c);
      if (characters == LONGEST) {
        parts.add(text.substring(begin, i));
        begin = i;
        characters = 0;
      }
      if (characters == 0 || isSpace != space) {
        run = 1;
        space = isSpace;
      } else if (++run > LONGEST_RUN) {
        parts.add(text.substring(begin, i));
        begin = i;
        run = 1;
      }
      characters++;
      i += Character.charCount(c);
    }
    parts.add(text.substring(begin));
    return parts;
  }

  /** What Python's {@code str.isspace} takes for a space. */
  private static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }
}
