package org.djlext.examples.scenes;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.djlext.detr.loss.LossPart;
import org.djlext.detr.loss.LossParts;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/** What a run leaves behind: {@code loss.csv} with a line each update, {@code record.json}. */
final class SceneRecord {

  private static final String HEADER =
      "stage,update,loss_ce,loss_bbox,loss_giou,cells,norm,seconds";
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  /**
   * The scores at a moment of the run.
   *
   * @param stage the part of the training
   * @param scenes how many scenes have been trained on until then
   * @param minutes since the run began, without the time that scoring takes
   * @param scores what was measured
   */
  record Point(String stage, long scenes, double minutes, HeldOutScores scores) {}

  private final Path folder;
  private final JsonObject settings;
  private final List<Point> points = new ArrayList<>();
  private long since = System.nanoTime();
  private double seconds;

  SceneRecord(Path folder, JsonObject settings) throws IOException {
    this.folder = folder;
    this.settings = settings;
    Files.createDirectories(folder);
    WholeFile.write(folder.resolve("loss.csv"), HEADER + "\n");
  }

  /** Starts the clock again, after something that is no training. */
  void resume() {
    since = System.nanoTime();
  }

  /** Stops the clock. */
  void pause() {
    long now = System.nanoTime();
    seconds += (now - since) / 1e9;
    since = now;
  }

  /** Returns the time of training until now. */
  double seconds() {
    return seconds;
  }

  void add(String stage, int update, LossParts parts, float cells, double norm) throws IOException {
    pause();
    Files.writeString(
        folder.resolve("loss.csv"),
        String.format(
            Locale.ROOT,
            "%s,%d,%.5f,%.5f,%.5f,%.5f,%.4f,%.2f%n",
            stage,
            update,
            parts.get(LossPart.CLASSIFICATION),
            parts.get(LossPart.BOX),
            parts.get(LossPart.GIOU),
            cells,
            norm,
            seconds),
        StandardOpenOption.APPEND);
  }

  void add(Point point) throws IOException {
    points.add(point);
    write();
  }

  /** Returns all scores until now. */
  List<Point> points() {
    return List.copyOf(points);
  }

  /**
   * Reads the scores of a former run.
   *
   * @param folder the folder of that run
   * @throws IOException if there is no record or it is none
   */
  static List<Point> read(Path folder) throws IOException {
    Path file = folder.resolve("record.json");
    try {
      JsonObject json = GSON.fromJson(Files.readString(file), JsonObject.class);
      return List.of(GSON.fromJson(json.get("points"), Point[].class));
    } catch (JsonParseException | NullPointerException e) {
      throw new IOException(file + ": expected the record of a training run, found " + e, e);
    }
  }

  private void write() throws IOException {
    JsonObject json = new JsonObject();
    json.add("settings", settings);
    json.addProperty("minutes", seconds / 60);
    JsonArray list = new JsonArray();
    points.forEach(point -> list.add(GSON.toJsonTree(point)));
    json.add("points", list);
    WholeFile.write(folder.resolve("record.json"), GSON.toJson(json) + "\n");
  }
}
