package org.djlext.examples.faces;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.djlext.face.eval.Roc;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The picture of receiver operating characteristics. */
final class RocPlot {

  private static final double LEAST = 1e-4;
  private static final int POINTS = 80;

  private RocPlot() {}

  /**
   * Draws true accepts over false accepts, the latter by powers of ten.
   *
   * @param title what is shown
   * @param curves by name
   * @param file a PNG file
   * @throws IOException if it cannot be written
   */
  static void write(String title, Map<String, Roc> curves, Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(720)
            .height(420)
            .title(title)
            .xAxisTitle("rate of false accepts")
            .yAxisTitle("rate of true accepts")
            .build();
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisMax(1.0);
    chart.getStyler().setLegendPosition(LegendPosition.InsideSE);
    curves.forEach((name, roc) -> add(chart, name, roc));
    Path temporary = file.resolveSibling("." + UUID.randomUUID() + ".png");
    try {
      BitmapEncoder.saveBitmap(chart, temporary.toString(), BitmapEncoder.BitmapFormat.PNG);
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void add(XYChart chart, String name, Roc roc) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int i = 0; i <= POINTS; i++) {
      double far = Math.pow(LEAST, 1 - (double) i / POINTS);
      x.add(far);
      y.add(roc.tarAtFar(far));
    }
    chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
  }
}
