package org.djlext.examples.attention;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * What attention takes against N, on logarithmic axes.
 *
 * @param name what is drawn: {@code forward}, {@code backward} or {@code memory}
 * @param png the picture, a PNG file
 */
public record AttentionPlot(String name, byte[] png) {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 420;

  /** MiB; a logarithm has no zero, and less than this is noise. */
  private static final double LEAST_MEMORY = 0.25;

  private static final Map<String, Color> COLOURS =
      Map.of(
          "composed", new Color(0xC2410C),
          "tiled", new Color(0x6D28D9),
          "fused", new Color(0x0F766E));

  /**
   * Draws everything that was measured.
   *
   * @param timings the rows of a measurement
   * @return the time of the forward pass, and as far as they were measured, that of the backward
   *     pass and the peak of memory
   * @throws IOException if a picture cannot be encoded
   */
  public static List<AttentionPlot> of(List<AttentionTiming> timings) throws IOException {
    List<AttentionPlot> plots = new ArrayList<>();
    plots.add(
        new AttentionPlot(
            "forward", draw("Forward", "milliseconds", timings, AttentionTiming::forwardMillis)));
    if (timings.stream().allMatch(t -> t.backwardMillis() != null)) {
      plots.add(
          new AttentionPlot(
              "backward",
              draw("Backward", "milliseconds", timings, AttentionTiming::backwardMillis)));
    }
    if (timings.stream().allMatch(t -> t.peakBytes() != null)) {
      plots.add(
          new AttentionPlot(
              "memory",
              draw(
                  "Growth of the process, forward",
                  "MiB",
                  timings,
                  t -> Math.max(t.peakBytes() / 1048576.0, LEAST_MEMORY))));
    }
    return plots;
  }

  private static byte[] draw(
      String title,
      String unit,
      List<AttentionTiming> timings,
      Function<AttentionTiming, Double> value)
      throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("N, tokens")
            .yAxisTitle(unit)
            .build();
    style(chart);
    DoubleSummaryStatistics range = timings.stream().mapToDouble(value::apply).summaryStatistics();
    chart.getStyler().setYAxisMin(Math.pow(10, Math.floor(Math.log10(range.getMin()))));
    chart.getStyler().setYAxisMax(Math.pow(10, Math.ceil(Math.log10(range.getMax()))));
    Map<String, List<AttentionTiming>> series =
        timings.stream().collect(Collectors.groupingBy(AttentionTiming::implementation));
    for (String name : List.of("composed", "tiled", "fused")) {
      List<AttentionTiming> points = series.getOrDefault(name, List.of());
      if (!points.isEmpty()) {
        XYSeries line =
            chart.addSeries(
                name,
                points.stream().map(t -> log2(t.tokens())).toList(),
                points.stream().map(value).toList());
        line.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(COLOURS.get(name));
        line.setLineColor(COLOURS.get(name)).setLineStyle(new BasicStroke(2.5f));
      }
    }
    return BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
  }

  private static void style(XYChart chart) {
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    XYStyler styler = chart.getStyler();
    // the chart's own logarithmic axis labels powers of ten only: too few for N
    styler.setxAxisTickLabelsFormattingFunction(AttentionPlot::powerOfTwo);
    styler.setYAxisLogarithmic(true);
    styler.setYAxisDecimalPattern("#,##0.###");
    styler.setPlotGridLinesColor(new Color(0xE2E8F0)).setPlotBorderVisible(false);
    styler.setAxisTickLabelsFont(font).setAxisTitleFont(font);
    styler.setMarkerSize(8).setLegendPosition(LegendPosition.InsideNW).setLegendFont(font);
    styler.setChartBackgroundColor(Color.WHITE).setPlotBackgroundColor(Color.WHITE);
    styler.setLegendBorderColor(Color.WHITE).setChartTitleFont(font.deriveFont(Font.BOLD, 15f));
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  private static String powerOfTwo(double exponent) {
    boolean whole = Math.abs(exponent - Math.rint(exponent)) < 1e-6;
    String none = " "; // the chart cannot draw an empty text
    return whole ? Long.toString(Math.round(Math.pow(2, exponent))) : none;
  }
}
