package org.djlext.examples.eval;

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
 * The scores of joints.
 *
 * @param type keypoints
 * @param truth the file of who is in the pictures
 * @param results the file of who was found
 * @param images how many pictures there are
 * @param annotations how many people are in them, crowds and people without labelled joints too
 * @param detections how many people were found
 * @param joints how many joints a person has
 * @param sigmas the constants of the joints
 * @param scores the ten numbers by name; -1 where there was nothing to be found
 * @param categories the same for each category
 * @param pck the percentage of correct keypoints; null if it was not asked for
 * @param seconds how long reading and scoring took
 */
record KeypointsReport(
    String type,
    String truth,
    String results,
    int images,
    int annotations,
    int detections,
    int joints,
    List<Double> sigmas,
    Map<String, Double> scores,
    List<Category> categories,
    PckReport pck,
    double seconds) {

  /**
   * The scores of one category.
   *
   * @param id its id
   * @param name its name
   * @param scores the ten numbers by name
   */
  record Category(long id, String name, Map<String, Double> scores) {}

  /**
   * What was compared.
   *
   * @param truth the file of who is in the pictures
   * @param results the file of who was found
   */
  record Files(String truth, String results) {}

  static KeypointsReport of(
      Files files,
      JointSigmas sigmas,
      CocoDataset truth,
      List<CocoResult> results,
      DetectionScores scores,
      PckReport pck,
      double seconds) {
    List<Category> categories =
        truth.categories().stream()
            .map(one -> new Category(one.id(), one.name(), named(scores.category(one.id()))))
            .toList();
    return new KeypointsReport(
        "keypoints",
        files.truth(),
        files.results(),
        truth.images().size(),
        truth.annotations().size(),
        results.size(),
        sigmas.values().size(),
        sigmas.values(),
        named(scores),
        categories,
        pck,
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
    String[] names = {"AP", "AP50", "AP75", "APm", "APl", "AR"};
    TextTable table = new TextTable("category", "AP>", "AP50>", "AP75>", "APm>", "APl>", "AR>");
    for (Category category : categories) {
      String[] row = new String[names.length + 1];
      row[0] = category.name();
      for (int i = 0; i < names.length; i++) {
        double value = category.scores().get(names[i]);
        row[i + 1] = value < 0 ? "-" : String.format(Locale.ROOT, "%.3f", value);
      }
      table.row(row);
    }
    return table.text();
  }
}
