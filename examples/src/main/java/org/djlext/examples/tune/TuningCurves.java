package org.djlext.examples.tune;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.weights.WholeFile;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The picture of a run, drawn from its CSV files: a chart for each of some metrics. */
final class TuningCurves {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 300;
  private static final int POINTS = 200;

  private TuningCurves() {}

  /**
   * Draws the curves of the metrics that a run has.
   *
   * @param folder the folder of the run
   * @param charts the metrics of each chart; those of evaluations begin with {@code eval_}
   * @return the picture, {@code curves.png}, or null if there is nothing to draw
   * @throws IOException if a file cannot be read or written
   */
  static Path draw(Path folder, List<List<String>> charts) throws IOException {
    Map<String, List<double[]>> training = read(folder.resolve("metrics.csv"));
    Map<String, List<double[]>> evaluations = read(folder.resolve("evaluations.csv"));
    List<XYChart> drawn = new ArrayList<>();
    for (List<String> names : charts) {
      XYChart chart =
          new XYChartBuilder().width(WIDTH).height(HEIGHT).xAxisTitle("updates").build();
      chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
      for (String name : names) {
        boolean evaluation = evaluations.containsKey(name);
        List<double[]> points = evaluation ? evaluations.get(name) : training.get(name);
        if (points != null && !points.isEmpty()) {
          add(chart, name, evaluation ? points : averaged(points), evaluation);
        }
      }
      if (!chart.getSeriesMap().isEmpty()) {
        drawn.add(chart);
      }
    }
    if (drawn.isEmpty()) {
      return null;
    }
    Path file = folder.resolve("curves.png");
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    BitmapEncoder.saveBitmap(drawn, drawn.size(), 1, png, BitmapEncoder.BitmapFormat.PNG);
    WholeFile.write(file, png.toByteArray());
    return file;
  }

  private static void add(XYChart chart, String name, List<double[]> points, boolean marked) {
    double[] x = points.stream().mapToDouble(point -> point[0]).toArray();
    double[] y = points.stream().mapToDouble(point -> point[1]).toArray();
    chart.addSeries(name, x, y).setMarker(marked ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
  }

  /** Averages over windows, as single batches differ. */
  private static List<double[]> averaged(List<double[]> points) {
    int window = Math.max(1, points.size() / POINTS);
    List<double[]> means = new ArrayList<>();
    for (int from = 0; from < points.size(); from += window) {
      List<double[]> part = points.subList(from, Math.min(points.size(), from + window));
      double mean = part.stream().mapToDouble(point -> point[1]).average().orElseThrow();
      means.add(new double[] {part.get(part.size() - 1)[0], mean});
    }
    return means;
  }

  /** Reads the columns of a CSV file as points of update and value. */
  private static Map<String, List<double[]>> read(Path file) throws IOException {
    Map<String, List<double[]>> columns = new LinkedHashMap<>();
    if (!Files.exists(file)) {
      return columns;
    }
    List<String> lines = Files.readAllLines(file);
    String[] names = lines.get(0).split(",");
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split(",", -1);
      for (int i = 1; i < Math.min(names.length, values.length); i++) {
        double value = values[i].isEmpty() ? Double.NaN : Double.parseDouble(values[i]);
        if (Double.isFinite(value)) {
          columns
              .computeIfAbsent(names[i], name -> new ArrayList<>())
              .add(new double[] {Double.parseDouble(values[0]), value});
        }
      }
    }
    return columns;
  }
}
