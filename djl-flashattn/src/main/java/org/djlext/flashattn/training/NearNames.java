package org.djlext.flashattn.training;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Names that are spelled much like another, which may have been meant. */
final class NearNames {

  private static final int MOST = 3;

  private NearNames() {}

  /**
   * Returns the names that a third of the letters or fewer are to be changed for, nearest first.
   */
  static List<String> of(String name, Collection<String> known) {
    return known.stream()
        .map(each -> Map.entry(each, distance(name, each)))
        .filter(each -> each.getValue() <= Math.max(1, name.length() / 3))
        .sorted(Comparator.comparingInt(Map.Entry::getValue))
        .limit(MOST)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The least number of letters to insert, delete or replace (Levenshtein 1966). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
