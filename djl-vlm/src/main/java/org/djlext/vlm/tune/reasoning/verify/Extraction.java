package org.djlext.vlm.tune.reasoning.verify;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place where a final answer can stand. All are found in time proportional to the length of the
 * text, and of several the last counts, so that an answer cannot be hedged.
 */
public enum Extraction {
  /**
   * In the last {@code \boxed{…}} or {@code \fbox{…}}, whose braces must match, or after {@code
   * \boxed} up to the next {@code $} or the end of the line.
   */
  BOXED {
    @Override
    int find(String text) {
      return Math.max(text.lastIndexOf("\\boxed"), text.lastIndexOf("\\fbox"));
    }

    @Override
    String read(String text, int at) {
      int from = at + (text.startsWith("\\boxed", at) ? 6 : 5);
      while (from < text.length() && text.charAt(from) == ' ') {
        from++;
      }
      if (from == text.length() || text.charAt(from) != '{') {
        String line = line(text, from);
        int dollar = line.indexOf('$');
        return dollar < 0 ? line : line.substring(0, dollar);
      }
      int depth = 0;
      for (int i = from; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\\') {
          i++;
        } else if (c == '{') {
          depth++;
        } else if (c == '}' && --depth == 0) {
          return text.substring(from + 1, i);
        }
      }
      return "";
    }
  },
  /** Between the last {@code <answer>} and its {@code </answer>}. */
  TAGGED {
    @Override
    int find(String text) {
      return text.lastIndexOf("<answer>");
    }

    @Override
    String read(String text, int at) {
      int close = text.indexOf("</answer>", at);
      return close < 0 ? "" : text.substring(at + "<answer>".length(), close);
    }
  },
  /** After the last {@code ####}, up to the end of the line, as GSM8K has it. */
  HASHES {
    @Override
    int find(String text) {
      return text.lastIndexOf("####");
    }

    @Override
    String read(String text, int at) {
      return line(text, at + 4);
    }
  },
  /** After the last {@code Answer:} in any case, up to the end of the line. */
  ANSWER_LINE {
    @Override
    int find(String text) {
      int at = text.length() - "answer:".length();
      while (at >= 0 && !text.regionMatches(true, at, "answer:", 0, "answer:".length())) {
        at--;
      }
      return Math.max(at, -1);
    }

    @Override
    String read(String text, int at) {
      return line(text, at + "answer:".length()).replace("**", "");
    }
  },
  /**
   * The last number, which may be a decimal, a fraction, a mixed number or a percentage, anywhere.
   */
  LAST_NUMBER {
    @Override
    int find(String text) {
      Matcher matcher = NUMBER.matcher(text);
      int last = -1;
      while (matcher.find()) {
        last = matcher.start();
      }
      return last;
    }

    @Override
    String read(String text, int at) {
      Matcher matcher = NUMBER.matcher(text);
      return matcher.find(at) ? matcher.group() : "";
    }
  },
  /** The last line that is not blank. */
  LAST_LINE {
    @Override
    int find(String text) {
      return text.isBlank() ? -1 : text.stripTrailing().lastIndexOf('\n') + 1;
    }

    @Override
    String read(String text, int at) {
      return line(text, at);
    }
  },
  /** All of it. */
  WHOLE {
    @Override
    int find(String text) {
      return text.isBlank() ? -1 : 0;
    }

    @Override
    String read(String text, int at) {
      return text;
    }
  };

  // possessive, so that no text makes it step back
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![\\w.])[-−+]?(?:\\d++ \\d++/\\d++|\\d++(?:,\\d{3}(?!\\d))*+(?:\\.\\d++)?+|\\.\\d++)"
              + "(?:[eE][-+]?\\d{1,3}(?!\\d))?+(?:\\s?/\\s?\\d++)?+\\s?+%?+");

  /** Says where such an answer begins, -1 if there is none. */
  abstract int find(String text);

  /** Reads the answer that begins there; blank if it is not complete. */
  abstract String read(String text, int at);

  /**
   * Says whether there is such a place at all.
   *
   * @param text the text
   * @return whether there is, even if what stands there is blank or not closed
   */
  public boolean marks(String text) {
    return find(text) >= 0;
  }

  /**
   * Extracts the answer.
   *
   * @param text the text
   * @return what stands at the last such place, without space around it; empty if there is no such
   *     place or if it is blank or not closed
   */
  public Optional<String> extract(String text) {
    int at = find(text);
    return at < 0
        ? Optional.empty()
        : Optional.of(read(text, at).strip()).filter(s -> !s.isEmpty());
  }

  private static String line(String text, int from) {
    int end = text.indexOf('\n', from);
    return text.substring(from, end < 0 ? text.length() : end);
  }
}
