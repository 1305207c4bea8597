package org.djlext.examples.gallery;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.djlext.examples.attention.AttentionBenchmark;
import org.djlext.examples.attention.AttentionPlot;
import org.djlext.examples.attention.AttentionResultTable;
import org.djlext.examples.attention.AttentionSettings;
import org.djlext.examples.attention.AttentionTiming;

/** Attention: what DJL's operators need, and what FlashAttention needs. */
final class AttentionPage implements GalleryPage {

  private static final List<Integer> TOKENS = List.of(256, 512, 1024, 2048);
  private static final int HEADS = 8;
  private static final int HEAD_SIZE = 64;
  private static final int REPEAT = 3;

  @Override
  public String name() {
    return "attention";
  }

  @Override
  public String title() {
    return "Attention";
  }

  @Override
  public PageContent run(GalleryRequest request) throws IOException {
    AttentionSettings settings =
        new AttentionSettings(TOKENS, HEADS, HEAD_SIZE, true, true, REPEAT, request.seed());
    List<AttentionTiming> timings =
        new AttentionBenchmark(settings, request.device()).run(request.listener());
    List<AttentionPlot> plots = AttentionPlot.of(timings);
    AttentionTiming fused = timings.get(timings.size() - 1);
    Map<String, String> figures = new LinkedHashMap<>();
    String longest = " at N = " + fused.tokens() + ", fused against composed";
    figures.put("forward" + longest, times(fused.forwardSpeedup()));
    figures.put("backward" + longest, times(fused.backwardSpeedup()));
    String summary =
        String.format(
            Locale.ROOT,
            "At N = %d, fused causal attention is %s as fast as attention composed of DJL's operators"
                + " forward and %s as fast backward; outputs differ by at most %.0e.",
            fused.tokens(),
            times(fused.forwardSpeedup()),
            times(fused.backwardSpeedup()),
            timings.stream().mapToDouble(AttentionTiming::largestDifference).max().orElseThrow());
    return new PageContent(summary, figures, pictures(plots), body(timings, plots));
  }

  private static Html body(List<AttentionTiming> timings, List<AttentionPlot> plots) {
    return new Html()
        .paragraph(
            "The same random queries, keys and values, %d heads of %d, float32, causal, computed in"
                    .formatted(HEADS, HEAD_SIZE)
                + " three ways. Composed attention writes down a score for every pair of tokens. Tiled"
                + " attention is the FlashAttention algorithm in DJL's operators: it goes through"
                + " the keys block by block and keeps only a running maximum and sum. Fused"
                + " attention is the same algorithm in one operator of libtorch, called from Java.")
        .heading("Time and memory against the number of tokens")
        .add(pictures(plots))
        .heading("Measured just now")
        .table(
            AttentionResultTable.headings(),
            timings.stream().map(AttentionResultTable::cells).toList())
        .paragraph(
            "The shortest of %d runs. Peak memory is how much the process grew in one forward pass; what"
                    .formatted(REPEAT)
                + " was free before is reused, so that small sizes may show none. To measure"
                + " longer inputs:")
        .element("pre", "", "java -jar djlx.jar attention --tokens 1024,2048,4096");
  }

  private static Html pictures(List<AttentionPlot> plots) {
    Html html = new Html().open("div", "plots");
    for (AttentionPlot plot : plots) {
      html.png(plot.png(), "Attention, " + plot.name() + " against the number of tokens");
    }
    return html.close("div");
  }

  private static String times(double ratio) {
    return String.format(Locale.ROOT, "%.1f ×", ratio);
  }
}
