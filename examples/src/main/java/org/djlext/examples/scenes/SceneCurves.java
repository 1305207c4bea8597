package org.djlext.examples.scenes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The picture of one or more training runs: what they find in held-out scenes. */
final class SceneCurves {

  private SceneCurves() {}

  /**
   * Draws AP50 over the scenes that were trained on.
   *
   * @param runs the scores of each run under its name
   * @param file a PNG file
   * @throws IOException if it cannot be written
   */
  static void write(Map<String, List<SceneRecord.Point>> runs, Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(720)
            .height(380)
            .title("mini-detr: things found in held-out scenes")
            .xAxisTitle("scenes trained on, in thousands")
            .yAxisTitle("AP50")
            .build();
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setYAxisMax(1.0);
    chart.getStyler().setXAxisMin(0.0);
    chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
    runs.forEach(
        (name, points) -> {
          List<Double> x = points.stream().map(point -> point.scenes() / 1000.0).toList();
          List<Double> y = points.stream().map(point -> point.scores().ap50()).toList();
          chart.addSeries(name, x, y).setMarker(SeriesMarkers.CIRCLE);
        });
    Path temporary = file.resolveSibling("." + UUID.randomUUID() + ".png");
    try {
      BitmapEncoder.saveBitmap(chart, temporary.toString(), BitmapEncoder.BitmapFormat.PNG);
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
