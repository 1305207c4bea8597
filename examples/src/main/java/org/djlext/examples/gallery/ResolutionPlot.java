package org.djlext.examples.gallery;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The accuracy of three heads against the size of their input, as the training of the miniatures
 * recorded it.
 *
 * @param points what was measured
 */
record ResolutionPlot(List<Point> points) {

  private static final String RECORD = "/org/djlext/examples/figures/record.json";
  private static final Map<String, Color> COLOURS =
      Map.of(
          "simcc", new Color(0x0F766E),
          "rle", new Color(0x6D28D9),
          "heatmap", new Color(0xC2410C));

  /**
   * One model of the comparison.
   *
   * @param head its head
   * @param height the height of its input in pixels
   * @param ap its OKS AP on held-out pictures
   */
  record Point(String head, int height, double ap) {}

  /** Reads the record, with a row for each model; what only prepared others is left out. */
  static ResolutionPlot recorded() throws IOException {
    try (Reader record =
        new InputStreamReader(
            ResolutionPlot.class.getResourceAsStream(RECORD), StandardCharsets.UTF_8)) {
      List<Point> points = new ArrayList<>();
      for (JsonElement element :
          JsonParser.parseReader(record).getAsJsonObject().getAsJsonArray("rows")) {
        JsonObject row = element.getAsJsonObject();
        String head = row.get("head").getAsString();
        if (COLOURS.containsKey(head)) {
          points.add(new Point(head, row.get("height").getAsInt(), row.get("ap").getAsDouble()));
        }
      }
      points.sort(Comparator.comparingInt(Point::height));
      return new ResolutionPlot(points);
    }
  }

  byte[] png() throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(760)
            .height(420)
            .title("Accuracy against the size of the input")
            .xAxisTitle("height of the input, pixels")
            .yAxisTitle("OKS AP on held-out figures")
            .build();
    style(chart.getStyler());
    for (String head : List.of("simcc", "rle", "heatmap")) {
      List<Point> line = points.stream().filter(point -> point.head().equals(head)).toList();
      if (!line.isEmpty()) {
        XYSeries series =
            chart.addSeries(
                head,
                line.stream().map(Point::height).toList(),
                line.stream().map(Point::ap).toList());
        series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(COLOURS.get(head));
        series.setLineColor(COLOURS.get(head)).setLineStyle(new BasicStroke(2.5f));
      }
    }
    return BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
  }

  private static void style(XYStyler styler) {
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    styler.setYAxisMin(0.0).setYAxisMax(1.0).setYAxisDecimalPattern("0.0");
    styler.setPlotGridLinesColor(new Color(0xE2E8F0)).setPlotBorderVisible(false);
    styler.setAxisTickLabelsFont(font).setAxisTitleFont(font);
    styler.setMarkerSize(8).setLegendPosition(LegendPosition.InsideSE).setLegendFont(font);
    styler.setChartBackgroundColor(Color.WHITE).setPlotBackgroundColor(Color.WHITE);
    styler.setLegendBorderColor(Color.WHITE).setChartTitleFont(font.deriveFont(Font.BOLD, 15f));
  }
}
