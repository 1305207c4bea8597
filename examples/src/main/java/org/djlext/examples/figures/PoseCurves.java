package org.djlext.examples.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The picture of the comparison: accuracy against the size of the input. */
final class PoseCurves {

  private PoseCurves() {}

  /**
   * Draws AP over the height of the input, a line for each head.
   *
   * @param rows the models
   * @param file a PNG file
   * @throws IOException if it cannot be written
   */
  static void write(List<PoseRecord.Row> rows, Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(720)
            .height(380)
            .title("held-out figures: accuracy by input size")
            .xAxisTitle("height of the input in pixels")
            .yAxisTitle("OKS AP")
            .build();
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setYAxisMax(1.0);
    chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
    for (String head : rows.stream().map(PoseRecord.Row::head).distinct().toList()) {
      List<PoseRecord.Row> line =
          rows.stream()
              .filter(row -> row.head().equals(head))
              .sorted((a, b) -> Integer.compare(a.height(), b.height()))
              .toList();
      List<Double> x = line.stream().map(row -> (double) row.height()).toList();
      List<Double> y = line.stream().map(PoseRecord.Row::ap).toList();
      chart.addSeries(head, x, y).setMarker(SeriesMarkers.CIRCLE);
    }
    Path temporary = file.resolveSibling("." + UUID.randomUUID() + ".png");
    try {
      BitmapEncoder.saveBitmap(chart, temporary.toString(), BitmapEncoder.BitmapFormat.PNG);
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
