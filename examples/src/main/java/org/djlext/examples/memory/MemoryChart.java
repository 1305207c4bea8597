package org.djlext.examples.memory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** The stages side by side, as stacked bars. */
final class MemoryChart {

  private static final double GB = 1e9;

  private MemoryChart() {}

  static byte[] png(MemoryReport report) throws IOException {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(720)
            .height(420)
            .title("%,d parameters on %d devices".formatted(report.parameters(), report.devices()))
            .xAxisTitle("stage")
            .yAxisTitle("GB on each device")
            .build();
    chart.getStyler().setStacked(true).setLegendPosition(Styler.LegendPosition.OutsideE);
    add(chart, "parameters", report, MemoryReport.Stage::parameters);
    add(chart, "gradients", report, MemoryReport.Stage::gradients);
    add(chart, "optimizer", report, MemoryReport.Stage::optimizer);
    add(chart, "activations", report, MemoryReport.Stage::activations);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    BitmapEncoder.saveBitmap(chart, png, BitmapEncoder.BitmapFormat.PNG);
    return png.toByteArray();
  }

  private static void add(
      CategoryChart chart,
      String name,
      MemoryReport report,
      ToDoubleFunction<MemoryReport.Stage> bytes) {
    List<String> stages = report.stages().stream().map(s -> String.valueOf(s.stage())).toList();
    List<Double> values = report.stages().stream().map(s -> bytes.applyAsDouble(s) / GB).toList();
    chart.addSeries(name, stages, values);
  }
}
