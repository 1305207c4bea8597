package org.djlext.examples.eval;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.djlext.examples.cli.TextTable;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.coco.DetectionScores;
import org.djlext.flashattn.coco.ScoreLine;

/**
 * The scores of boxes or masks.
 *
 * @param type bbox or segm
 * @param truth the file of what is in the pictures
 * @param results the file of what was found
 * @param images how many pictures there are
 * @param annotations how many objects are in them
 * @param detections how many objects were found
 * @param scores the twelve numbers by name; -1 where there was nothing to be found
 * @param categories the same for each category
 * @param seconds how long reading and scoring took
 */
record DetectionReport(
    String type,
    String truth,
    String results,
    int images,
    int annotations,
    int detections,
    Map<String, Double> scores,
    List<Category> categories,
    double seconds) {

  /**
   * The scores of one category.
   *
   * @param id its id
   * @param name its name
   * @param scores the twelve numbers by name
   */
  record Category(long id, String name, Map<String, Double> scores) {}

  static DetectionReport of(
      String type,
      Path truthFile,
      Path resultFile,
      CocoDataset truth,
      List<CocoResult> results,
      DetectionScores scores,
      double seconds) {
    List<Category> categories =
        truth.categories().stream()
            .map(
                category ->
                    new Category(
                        category.id(), category.name(), named(scores.category(category.id()))))
            .toList();
    return new DetectionReport(
        type,
        truthFile.toString(),
        resultFile.toString(),
        truth.images().size(),
        truth.annotations().size(),
        results.size(),
        named(scores),
        categories,
        seconds);
  }

  private static Map<String, Double> named(DetectionScores scores) {
    Map<String, Double> named = new LinkedHashMap<>();
    double[] values = scores.values();
    List<ScoreLine> lines = scores.protocol().lines();
    for (int i = 0; i < values.length; i++) {
      named.put(lines.get(i).name(), values[i]);
    }
    return named;
  }

  String table() {
    TextTable table =
        new TextTable("category", "AP>", "AP50>", "AP75>", "APs>", "APm>", "APl>", "AR100>");
    for (Category category : categories) {
      table.row(
          category.name(),
          number(category, "AP"),
          number(category, "AP50"),
          number(category, "AP75"),
          number(category, "APs"),
          number(category, "APm"),
          number(category, "APl"),
          number(category, "AR100"));
    }
    return table.text();
  }

  private static String number(Category category, String score) {
    double value = category.scores().get(score);
    return value < 0 ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }
}
