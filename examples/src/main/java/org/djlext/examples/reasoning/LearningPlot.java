package org.djlext.examples.reasoning;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.weights.WholeFile;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Held-out accuracy by updates: a line for each run, a colour for each variant. */
final class LearningPlot {

  private static final List<Color> COLORS =
      List.of(
          new Color(0x1f77b4),
          new Color(0xd62728),
          new Color(0x2ca02c),
          new Color(0x9467bd),
          new Color(0xff7f0e),
          new Color(0x7f7f7f),
          new Color(0x17becf));

  private LearningPlot() {}

  /** Draws a chart for all problems and one for each family. */
  static void draw(Map<String, Double> start, List<LearntRun> runs, Path file) throws IOException {
    List<XYChart> charts = new ArrayList<>();
    for (String name : start.keySet()) {
      if (name.startsWith("eval_accuracy")) {
        charts.add(chart(name, start.get(name), runs));
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    BitmapEncoder.saveBitmap(charts, 1, charts.size(), png, BitmapEncoder.BitmapFormat.PNG);
    WholeFile.write(file, png.toByteArray());
  }

  private static XYChart chart(String name, double start, List<LearntRun> runs) {
    XYChart chart =
        new XYChartBuilder()
            .width(460)
            .height(360)
            .title(name.replace("eval_accuracy/", "").replace("eval_accuracy", "all problems"))
            .xAxisTitle("updates")
            .yAxisTitle("held-out answers right, %")
            .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
    Map<String, Color> colors = new LinkedHashMap<>();
    for (LearntRun run : runs) {
      boolean first = !colors.containsKey(run.variant().name());
      Color color =
          colors.computeIfAbsent(
              run.variant().name(), variant -> COLORS.get(colors.size() % COLORS.size()));
      List<Double> x = new ArrayList<>(List.of(0.0));
      List<Double> y = new ArrayList<>(List.of(100 * start));
      run.accuracies()
          .forEach(
              (update, values) -> {
                x.add(update.doubleValue());
                y.add(100 * values.get(name));
              });
      String label = run.variant().name() + (first ? "" : " " + run.seed());
      XYSeries series = chart.addSeries(label, x, y);
      series.setLineColor(color);
      series.setMarker(SeriesMarkers.NONE);
      series.setShowInLegend(first);
    }
    return chart;
  }
}
