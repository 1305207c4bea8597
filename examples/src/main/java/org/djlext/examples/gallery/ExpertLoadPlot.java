package org.djlext.examples.gallery;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.djlext.vlm.moonlight.ExpertLoad;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * What share of the tokens of words and of pictures chose each expert of a layer, beside the even
 * share.
 *
 * @param words the layer's load by tokens of words
 * @param pictures its load by tokens of pictures
 * @param perToken how many experts a token chooses
 */
record ExpertLoadPlot(ExpertLoad words, ExpertLoad pictures, int perToken) {

  private static final Color WORDS = new Color(0x0F766E);
  private static final Color PICTURES = new Color(0xC2410C);
  private static final Color EVEN = new Color(0x64748B);
  private static final double PERCENT = 100;

  byte[] png() throws IOException {
    int experts = words.tokens().length;
    List<Integer> numbers = IntStream.range(0, experts).boxed().toList();
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(560)
            .height(300)
            .title("Layer " + words.layer())
            .xAxisTitle("expert")
            .yAxisTitle("% of tokens")
            .build();
    style(chart.getStyler());
    chart.addSeries("words", numbers, shares(words)).setFillColor(WORDS);
    chart.addSeries("pictures", numbers, shares(pictures)).setFillColor(PICTURES);
    double[] even = new double[experts];
    Arrays.fill(even, PERCENT * perToken / experts);
    CategorySeries line = chart.addSeries("even", numbers, boxed(even));
    line.setChartCategorySeriesRenderStyle(CategorySeries.CategorySeriesRenderStyle.Line);
    line.setMarker(SeriesMarkers.NONE).setLineColor(EVEN);
    return BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
  }

  private List<Double> shares(ExpertLoad load) {
    long[] tokens = load.tokens();
    double all = Math.max(1, Arrays.stream(tokens).sum());
    return boxed(Arrays.stream(tokens).mapToDouble(t -> PERCENT * perToken * t / all).toArray());
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static void style(CategoryStyler styler) {
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    styler.setYAxisMin(0.0).setYAxisDecimalPattern("0");
    styler.setPlotGridLinesColor(new Color(0xE2E8F0)).setPlotBorderVisible(false);
    styler.setAxisTickLabelsFont(font).setAxisTitleFont(font);
    styler.setLegendPosition(LegendPosition.OutsideE).setLegendFont(font);
    styler.setChartBackgroundColor(Color.WHITE).setPlotBackgroundColor(Color.WHITE);
    styler.setLegendBorderColor(Color.WHITE).setChartTitleFont(font.deriveFont(Font.BOLD, 15f));
  }
}
