package org.djlext.examples.face;

import java.nio.file.Path;
import java.util.Locale;
import org.djlext.examples.cli.TextTable;
import org.djlext.face.eval.ConfidenceInterval;

/** How well pairs were told apart, for people. */
final class EvalText {

  private EvalText() {}

  static String of(Path source, PairEvaluation scores) {
    String heading =
        "%s: %d pairs of one person, %d of two%n"
            .formatted(source, scores.mated(), scores.pairs() - scores.mated());
    TextTable table = new TextTable("", "value>", "95 % from>", "to>", "threshold>");
    PairEvaluation.Lfw lfw = scores.lfw();
    if (lfw != null) {
      String threshold = String.format(Locale.ROOT, "%.3f", lfw.threshold());
      table.row(
          "accuracy, %d folds".formatted(lfw.folds()),
          number(lfw.accuracy()) + " +- " + number(lfw.deviation()),
          "",
          "",
          threshold);
      table.row(
          "validation rate at FAR 0.001",
          number(lfw.validationRate()) + " +- " + number(lfw.validationDeviation()),
          "",
          "",
          "");
    }
    row(table, "area under the curve", scores.auc(), "");
    row(table, "equal error rate", scores.eer(), "");
    for (PairEvaluation.AtFar point : scores.points()) {
      String what = "true accepts at FAR " + point.far();
      if (point.measurable()) {
        row(table, what, point.tar(), String.format(Locale.ROOT, "%.3f", point.threshold()));
      } else {
        table.row(what, "too few pairs", "", "", "");
      }
    }
    return heading + table.text();
  }

  private static void row(
      TextTable table, String what, ConfidenceInterval interval, String threshold) {
    table.row(
        what,
        number(interval.value()),
        number(interval.lower()),
        number(interval.upper()),
        threshold);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
