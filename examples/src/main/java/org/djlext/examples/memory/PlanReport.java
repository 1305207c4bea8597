package org.djlext.examples.memory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.djlext.examples.cli.TextTable;
import org.djlext.vlm.tune.zero.ClusterPlan;
import org.djlext.vlm.tune.zero.ClusterPlan.Prediction;
import org.djlext.vlm.tune.zero.ZeroStage;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;

/**
 * What was predicted.
 *
 * @param assumptions what it rests on
 * @param predictions for each number of workers and each stage
 * @param checks what was measured beside what is predicted for it
 */
record PlanReport(List<String> assumptions, List<Prediction> predictions, List<Check> checks) {

  /** A measured step beside its prediction; the error is relative to what was measured. */
  record Check(int workers, int stage, double measured, double predicted, double error) {}

  static PlanReport of(ClusterPlan plan, List<Integer> workers, List<MeasuredStep> measured) {
    List<Prediction> predictions = new ArrayList<>();
    for (int n : workers) {
      for (ZeroStage stage : ZeroStage.values()) {
        predictions.add(plan.predict(n, stage));
      }
    }
    List<Check> checks = new ArrayList<>();
    for (MeasuredStep step : measured) {
      double predicted = plan.predict(step.workers(), step.stage()).seconds();
      double error = predicted / step.seconds() - 1;
      checks.add(
          new Check(step.workers(), step.stage().number(), step.seconds(), predicted, error));
    }
    return new PlanReport(plan.assumptions(), predictions, checks);
  }

  String text() {
    StringBuilder text = new StringBuilder("Assumed:" + System.lineSeparator());
    assumptions.forEach(a -> text.append("  ").append(a).append(System.lineSeparator()));
    TextTable table =
        new TextTable(
            "workers>",
            "stage>",
            "compute s>",
            "update s>",
            "exchange s>",
            "step s>",
            "efficiency>",
            "sent G>",
            "memory GB>");
    for (Prediction p : predictions) {
      table.row(
          String.valueOf(p.workers()),
          String.valueOf(p.stage().number()),
          number(p.computeSeconds()),
          number(p.updateSeconds()),
          number(p.exchangeSeconds()),
          number(p.seconds()),
          String.format(Locale.ROOT, "%.0f %%", p.efficiency() * 100),
          number(p.sent() / 1e9),
          number(p.memory() / 1e9));
    }
    text.append(System.lineSeparator()).append(table.text());
    if (!checks.isEmpty()) {
      TextTable beside =
          new TextTable("workers>", "stage>", "measured s>", "predicted s>", "error>");
      for (Check check : checks) {
        beside.row(
            String.valueOf(check.workers()),
            String.valueOf(check.stage()),
            number(check.measured()),
            number(check.predicted()),
            String.format(Locale.ROOT, "%+.0f %%", check.error() * 100));
      }
      text.append(System.lineSeparator()).append(beside.text());
    }
    return text.toString();
  }

  byte[] png() throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(720)
            .height(420)
            .title("Predicted seconds of a step")
            .xAxisTitle("workers")
            .yAxisTitle("seconds")
            .build();
    chart.getStyler().setXAxisLogarithmic(true).setLegendPosition(Styler.LegendPosition.OutsideE);
    for (ZeroStage stage : ZeroStage.values()) {
      List<Prediction> of = predictions.stream().filter(p -> p.stage() == stage).toList();
      double[] x = of.stream().mapToDouble(Prediction::workers).toArray();
      double[] y = of.stream().mapToDouble(Prediction::seconds).toArray();
      chart.addSeries("stage " + stage.number(), x, y);
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    BitmapEncoder.saveBitmap(chart, png, BitmapEncoder.BitmapFormat.PNG);
    return png.toByteArray();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
