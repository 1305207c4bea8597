package org.djlext.examples.eval;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.djlext.detr.eval.PanopticScores;
import org.djlext.detr.eval.PanopticScores.Quality;
import org.djlext.examples.cli.TextTable;
import org.djlext.flashattn.coco.PanopticDataset;

/**
 * The panoptic quality of results.
 *
 * @param type panoptic
 * @param truth the file of what is in the pictures
 * @param results the file of what was found
 * @param images how many pictures there are
 * @param scores all, things and stuff
 * @param categories the quality of each category
 * @param seconds how long reading and scoring took
 */
record PanopticReport(
    String type,
    String truth,
    String results,
    int images,
    Map<String, Quality> scores,
    List<Category> categories,
    double seconds) {

  /**
   * The quality of one category.
   *
   * @param id its id
   * @param name its name
   * @param thing whether it is a thing
   * @param scores its quality
   */
  record Category(long id, String name, boolean thing, Quality scores) {}

  static PanopticReport of(
      Path truthFile,
      Path resultFile,
      PanopticDataset truth,
      PanopticScores scores,
      double seconds) {
    Map<String, Quality> named = new LinkedHashMap<>();
    named.put("all", scores.all());
    named.put("things", scores.things());
    named.put("stuff", scores.stuff());
    List<Category> categories =
        truth.categories().stream()
            .map(
                category ->
                    new Category(
                        category.id(),
                        category.name(),
                        category.thing(),
                        scores.category(category.id())))
            .toList();
    return new PanopticReport(
        "panoptic",
        truthFile.toString(),
        resultFile.toString(),
        truth.annotations().size(),
        named,
        categories,
        seconds);
  }

  String table() {
    TextTable table = new TextTable("category", "kind", "PQ>", "SQ>", "RQ>");
    for (Category category : categories) {
      Quality quality = category.scores();
      table.row(
          category.name(),
          category.thing() ? "thing" : "stuff",
          number(quality, quality.pq()),
          number(quality, quality.sq()),
          number(quality, quality.rq()));
    }
    return table.text();
  }

  private static String number(Quality quality, double value) {
    return quality.count() == 0 ? "-" : String.format(Locale.ROOT, "%.1f", 100 * value);
  }
}
