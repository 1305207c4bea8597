package org.djlext.vlm.tune.instruct;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How alike two texts are by their longest common subsequence of words: the F1 of ROUGE-L (Lin
 * 2004), with the tokens of the rouge_score package without stemming. Texts are tokenized once and
 * compared as often as one likes.
 */
public final class RougeL {

  private static final Pattern OTHERS = Pattern.compile("[^a-z0-9]+");

  private final Map<String, Integer> known = new HashMap<>();

  /** Constructs a comparison that knows no words yet. */
  public RougeL() {}

  /**
   * A text as words, for this comparison only.
   *
   * @param ids the numbers of its words
   */
  public record Words(int[] ids) {}

  /**
   * Splits a text into words: runs of ASCII letters and digits, whatever the case.
   *
   * @param text the text
   * @return its words
   */
  public Words words(String text) {
    String plain = OTHERS.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
    if (plain.isEmpty()) {
      return new Words(new int[0]);
    }
    String[] parts = plain.split(" ");
    int[] ids = new int[parts.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = known.merge(parts[i], known.size(), (old, fresh) -> old);
    }
    return new Words(ids);
  }

  /**
   * Compares two texts.
   *
   * @param a one
   * @param b the other
   * @return from 0 to 1; 0 if one of them has no words
   */
  public static double f1(Words a, Words b) {
    int common = common(a.ids(), b.ids());
    if (common == 0) {
      return 0;
    }
    double precision = common / (double) b.ids().length;
    double recall = common / (double) a.ids().length;
    return 2 * precision * recall / (precision + recall);
  }

  /** The length of the longest common subsequence, by one row of the table. */
  private static int common(int[] a, int[] b) {
    int[] row = new int[b.length + 1];
    for (int x : a) {
      int diagonal = 0;
      for (int j = 1; j <= b.length; j++) {
        int above = row[j];
        row[j] = x == b[j - 1] ? diagonal + 1 : Math.max(above, row[j - 1]);
        diagonal = above;
      }
    }
    return row[b.length];
  }
}
