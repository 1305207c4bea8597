package org.djlext.examples.face;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.djlext.face.eval.Roc;
import org.djlext.face.eval.RocPoint;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * True accepts against false accepts, these on a logarithmic axis, where verification is decided.
 *
 * @param curves curves by what they are called
 */
public record RocPlot(Map<String, Roc> curves) {

  private static final List<Color> COLOURS =
      List.of(
          new Color(0x0F766E),
          new Color(0x6D28D9),
          new Color(0xC2410C),
          new Color(0x1D4ED8),
          new Color(0xA16207),
          new Color(0xBE185D));

  /**
   * Draws the plot.
   *
   * @return a PNG file
   * @throws IOException if it cannot be drawn
   */
  public byte[] png() throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(760)
            .height(460)
            .xAxisTitle("false accepts, share of pairs of two persons")
            .yAxisTitle("true accepts, share of pairs of one")
            .build();
    style(chart.getStyler());
    int index = 0;
    for (Map.Entry<String, Roc> curve : curves.entrySet()) {
      Color colour = COLOURS.get(index++ % COLOURS.size());
      add(chart, curve.getKey(), curve.getValue(), colour);
    }
    return BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
  }

  /** The curve begins where the first pair of two persons is accepted. */
  private static void add(XYChart chart, String name, Roc roc, Color colour) {
    List<RocPoint> points =
        roc.corners().points(); // of evenly spaced ones the axis makes its ticks
    double least =
        points.stream().mapToDouble(RocPoint::falseAcceptRate).filter(r -> r > 0).min().orElse(1);
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (RocPoint point : points) {
      x.add(Math.max(point.falseAcceptRate(), least / 2)); // 0 has no place on this axis
      y.add(point.trueAcceptRate());
    }
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarker(SeriesMarkers.NONE).setLineColor(colour);
    series.setLineStyle(new BasicStroke(2.5f));
  }

  private static void style(XYStyler styler) {
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    styler.setXAxisLogarithmic(true).setYAxisMin(0.0).setYAxisMax(1.0);
    styler.setYAxisDecimalPattern("0.0");
    styler.setAxisTickLabelsFont(font).setAxisTitleFont(font);
    styler.setPlotGridLinesColor(new Color(0xE2E8F0)).setPlotBorderVisible(false);
    styler.setLegendPosition(LegendPosition.InsideSE).setLegendFont(font);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setChartBackgroundColor(Color.WHITE).setPlotBackgroundColor(Color.WHITE);
  }
}
