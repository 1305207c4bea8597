package org.djlext.examples.preference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Makes a table and a picture of what {@link LearnPreferences} measured: the mean over seeds, and
 * how far they are apart.
 */
public final class LearningTable {

  private LearningTable() {}

  /** A line of the file. */
  private record Row(
      String method, int seed, double part, WinRate.Standing standing, long trained) {

    static Row of(String line) {
      String[] cells = line.split(",");
      return new Row(
          cells[0],
          Integer.parseInt(cells[1]),
          Double.parseDouble(cells[2]),
          new WinRate.Standing(
              Double.parseDouble(cells[3]),
              Double.parseDouble(cells[4]),
              Double.parseDouble(cells[5])),
          Long.parseLong(cells[6]));
    }
  }

  /**
   * Prints the table in Markdown and draws the picture.
   *
   * @param arguments the PNG file, and the files of all seeds
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String file : List.of(arguments).subList(1, arguments.length)) {
      Files.readAllLines(Path.of(file)).stream().skip(1).map(Row::of).forEach(rows::add);
    }
    Map<String, List<Row>> methods = new LinkedHashMap<>();
    rows.forEach(row -> methods.computeIfAbsent(row.method(), m -> new ArrayList<>()).add(row));
    System.out.println("| | win rate | right | courteous | trained parameters |");
    System.out.println("|---|---|---|---|---|");
    methods.forEach(LearningTable::print);
    draw(methods, Path.of(arguments[0]));
  }

  private static void print(String method, List<Row> rows) {
    double end = rows.stream().mapToDouble(Row::part).max().orElseThrow();
    List<Row> last = rows.stream().filter(row -> row.part() == end).toList();
    System.out.printf(
        Locale.ROOT,
        "| %s, %d seeds | %s | %s | %s | %d |%n",
        method,
        last.stream().map(Row::seed).distinct().count(),
        spread(last, row -> row.standing().win()),
        spread(last, row -> row.standing().right()),
        spread(last, row -> row.standing().courteous()),
        last.get(0).trained());
  }

  private static String spread(List<Row> rows, ToDoubleFunction<Row> value) {
    double[] sorted = rows.stream().mapToDouble(value).sorted().toArray();
    double mean = rows.stream().mapToDouble(value).average().orElseThrow();
    return String.format(
        Locale.ROOT, "%.3f (%.3f to %.3f)", mean, sorted[0], sorted[sorted.length - 1]);
  }

  private static void draw(Map<String, List<Row>> methods, Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(680)
            .height(380)
            .title("answers to held-out questions, against those of the start")
            .xAxisTitle("part of the run")
            .yAxisTitle("win rate")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.InsideSE);
    chart.getStyler().setYAxisMin(0.4);
    chart.getStyler().setYAxisMax(1.0);
    methods.forEach(
        (method, rows) -> {
          if (!method.equals("start")) {
            add(chart, method, rows);
          }
        });
    BitmapEncoder.saveBitmap(chart, file.toString(), BitmapEncoder.BitmapFormat.PNG);
  }

  private static void add(XYChart chart, String method, List<Row> rows) {
    Map<Double, List<Row>> points = new TreeMap<>(Comparator.naturalOrder());
    rows.forEach(row -> points.computeIfAbsent(row.part(), p -> new ArrayList<>()).add(row));
    List<Double> x = new ArrayList<>(List.of(0.0));
    List<Double> y = new ArrayList<>(List.of(0.5)); // against itself
    List<Double> spread = new ArrayList<>(List.of(0.0));
    points.forEach(
        (part, some) -> {
          double[] wins = some.stream().mapToDouble(row -> row.standing().win()).sorted().toArray();
          double mean = some.stream().mapToDouble(row -> row.standing().win()).average().orElse(0);
          x.add(part);
          y.add(mean);
          spread.add(Math.max(mean - wins[0], wins[wins.length - 1] - mean));
        });
    chart.addSeries(method, x, y, spread).setMarker(SeriesMarkers.CIRCLE);
  }
}
