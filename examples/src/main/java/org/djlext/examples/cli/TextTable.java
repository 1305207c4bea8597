package org.djlext.examples.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table in plain text, its columns as wide as what is in them. */
public final class TextTable {

  private static final String GAP = "  ";

  private final List<String[]> rows = new ArrayList<>();
  private final boolean[] right;

  /**
   * Begins a table.
   *
   * @param headings one a column; ending in {@code >} if the column is set flush right. If all are
   *     empty, the table has no line of headings
   */
  public TextTable(String... headings) {
    right = new boolean[headings.length];
    String[] first = new String[headings.length];
    for (int i = 0; i < headings.length; i++) {
      right[i] = headings[i].endsWith(">");
      first[i] = right[i] ? headings[i].substring(0, headings[i].length() - 1) : headings[i];
    }
    if (!String.join("", first).isEmpty()) {
      rows.add(first);
    }
  }

  /**
   * Adds a row.
   *
   * @param cells one a column
   * @return this table
   */
  public TextTable row(String... cells) {
    if (cells.length != right.length) {
      throw new IllegalArgumentException(
          "expected %d cells, found %s".formatted(right.length, Arrays.toString(cells)));
    }
    rows.add(cells);
    return this;
  }

  /**
   * Writes the table.
   *
   * @return its lines, each with its end
   */
  public String text() {
    int[] widths = new int[right.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String space = " ".repeat(widths[i] - row[i].length());
        line.append(i == 0 ? "" : GAP).append(right[i] ? space + row[i] : row[i] + space);
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }
}
