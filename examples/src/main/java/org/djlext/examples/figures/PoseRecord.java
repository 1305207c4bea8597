package org.djlext.examples.figures;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.djlext.flashattn.coco.DetectionScores;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * What a run leaves behind: {@code loss.csv} with means over some updates, {@code record.json}, and
 * {@code table.md}.
 */
final class PoseRecord {

  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  /**
   * One model of the comparison.
   *
   * @param head its head
   * @param width the width of its input
   * @param height the height of its input
   * @param weights how many numbers it has, the flow not counted
   * @param people how many people it was trained on, some of them more than once
   * @param minutes of training, without scoring
   * @param ap OKS AP on the held-out pictures
   * @param ap50 with an OKS of 0.5
   * @param ap75 with an OKS of 0.75
   * @param ar OKS AR
   */
  record Row(
      String head,
      int width,
      int height,
      long weights,
      long people,
      double minutes,
      double ap,
      double ap50,
      double ap75,
      double ar) {

    static Row of(
        String head,
        int width,
        int height,
        long weights,
        long people,
        double minutes,
        DetectionScores scores) {
      return new Row(
          head,
          width,
          height,
          weights,
          people,
          minutes,
          scores.value("AP"),
          scores.value("AP50"),
          scores.value("AP75"),
          scores.value("AR"));
    }
  }

  private final Path folder;
  private final JsonObject settings;
  private final List<Row> rows = new ArrayList<>();
  private SigmaCalibration calibration;

  PoseRecord(Path folder, JsonObject settings) throws IOException {
    this.folder = folder;
    this.settings = settings;
    Files.createDirectories(folder);
    WholeFile.write(folder.resolve("loss.csv"), "head,height,update,loss,norm,seconds\n");
  }

  void loss(String head, int height, int update, double loss, double norm, double seconds)
      throws IOException {
    Files.writeString(
        folder.resolve("loss.csv"),
        String.format(
            Locale.ROOT, "%s,%d,%d,%.6f,%.5f,%.1f%n", head, height, update, loss, norm, seconds),
        StandardOpenOption.APPEND);
  }

  void add(Row row) throws IOException {
    rows.add(row);
    write();
  }

  void calibration(SigmaCalibration measured) throws IOException {
    calibration = measured;
    write();
  }

  List<Row> rows() {
    return List.copyOf(rows);
  }

  private void write() throws IOException {
    JsonObject json = new JsonObject();
    json.add("settings", settings);
    json.add("rows", GSON.toJsonTree(rows));
    if (calibration != null) {
      json.add("sigma", GSON.toJsonTree(calibration));
    }
    WholeFile.write(folder.resolve("record.json"), GSON.toJson(json) + "\n");
    WholeFile.write(folder.resolve("table.md"), table());
  }

  private String table() {
    StringBuilder table =
        new StringBuilder(
            "| head | input | weights | people seen | minutes | AP | AP50 | AP75 | AR |\n"
                + "|---|---|---|---|---|---|---|---|---|\n");
    for (Row row : rows) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %d × %d | %,d | %,d | %.1f | %.3f | %.3f | %.3f | %.3f |%n",
              row.head(),
              row.width(),
              row.height(),
              row.weights(),
              row.people(),
              row.minutes(),
              row.ap(),
              row.ap50(),
              row.ap75(),
              row.ar()));
    }
    return table.toString();
  }
}
