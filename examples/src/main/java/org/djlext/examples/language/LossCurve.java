package org.djlext.examples.language;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The picture of a training run. */
final class LossCurve {

  private LossCurve() {}

  /** Draws the loss over the updates, averaged over windows, to a PNG file. */
  static void write(List<Double> losses, Path file) throws IOException {
    int window = Math.max(1, losses.size() / 200);
    List<Integer> steps = new ArrayList<>();
    List<Double> means = new ArrayList<>();
    for (int from = 0; from < losses.size(); from += window) {
      List<Double> part = losses.subList(from, Math.min(losses.size(), from + window));
      steps.add(from + part.size());
      means.add(part.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
    }
    XYChart chart =
        new XYChartBuilder()
            .width(640)
            .height(320)
            .title("mini-llama: loss of the answers")
            .xAxisTitle("updates")
            .yAxisTitle("cross-entropy")
            .build();
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.addSeries("loss", steps, means).setMarker(SeriesMarkers.NONE);
    BitmapEncoder.saveBitmap(chart, file.toString(), BitmapEncoder.BitmapFormat.PNG);
  }
}
