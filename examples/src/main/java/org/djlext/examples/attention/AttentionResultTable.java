package org.djlext.examples.attention;

import java.util.List;
import java.util.Locale;
import org.djlext.examples.cli.ByteCount;
import org.djlext.examples.cli.TextTable;

/** The measured rows as cells of a table. */
public final class AttentionResultTable {

  private static final String[] HEADINGS = {
    "N>",
    "attention",
    "forward>",
    "x composed>",
    "backward>",
    "x composed>",
    "peak memory>",
    "score matrix>",
    "difference>"
  };

  private AttentionResultTable() {}

  /**
   * Returns the headings.
   *
   * @return one a column, ending in {@code >} where numbers are set flush right
   */
  public static String[] headings() {
    return HEADINGS.clone();
  }

  /**
   * Writes a row.
   *
   * @param timing what was measured
   * @return one cell a column
   */
  public static String[] cells(AttentionTiming timing) {
    return new String[] {
      Integer.toString(timing.tokens()),
      timing.implementation(),
      millis(timing.forwardMillis()),
      ratio(timing.forwardSpeedup()),
      timing.backwardMillis() == null ? "-" : millis(timing.backwardMillis()),
      timing.backwardSpeedup() == null ? "-" : ratio(timing.backwardSpeedup()),
      timing.peakBytes() == null ? "-" : ByteCount.text(timing.peakBytes()),
      timing.implementation().equals("composed") ? ByteCount.text(timing.scoreBytes()) : "none",
      timing.implementation().equals("composed")
          ? "-"
          : String.format(Locale.ROOT, "%.1e", timing.largestDifference()),
    };
  }

  static String text(List<AttentionTiming> timings) {
    TextTable table = new TextTable(HEADINGS);
    timings.forEach(timing -> table.row(cells(timing)));
    return table.text();
  }

  private static String millis(double millis) {
    return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.0f ms", millis);
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.1f", ratio);
  }
}
