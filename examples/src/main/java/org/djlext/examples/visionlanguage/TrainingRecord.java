package org.djlext.examples.visionlanguage;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * The file {@code record.json} of a run: for each model that is trained the updates its checkpoint
 * has seen, the seconds and the processor seconds they took, losses, and scores.
 */
final class TrainingRecord {

  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();
  private static final String STEP = "step";
  private static final String LOSSES = "losses";
  private static final String SECONDS = "seconds";
  private static final String PROCESSOR = "processor_seconds";

  private final Path file;
  private final JsonObject json;

  private TrainingRecord(Path file, JsonObject json) {
    this.file = file;
    this.json = json;
  }

  /** Opens the record of a run, or begins one. */
  static TrainingRecord open(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("record.json");
    JsonObject json =
        Files.exists(file)
            ? GSON.fromJson(Files.readString(file), JsonObject.class)
            : new JsonObject();
    return new TrainingRecord(file, json);
  }

  /** Returns the part about one model. */
  Part part(String name) {
    if (!json.has(name)) {
      json.add(name, new JsonObject());
    }
    return new Part(json.getAsJsonObject(name));
  }

  /** Notes something about the whole run. */
  void put(String name, Object value) throws IOException {
    json.add(name, GSON.toJsonTree(value));
    write();
  }

  private void write() throws IOException {
    WholeFile.write(file, GSON.toJson(json) + "\n");
  }

  /** What is noted about one model. */
  final class Part {

    private final JsonObject part;
    private long begin = System.nanoTime();
    private long processorBegin = processor();

    private Part(JsonObject part) {
      this.part = part;
    }

    /** Returns how many updates the last checkpoint has seen. */
    int step() {
      return part.has(STEP) ? part.get(STEP).getAsInt() : 0;
    }

    /** Returns the seconds that all updates took together. */
    double seconds() {
      return number(SECONDS) + (System.nanoTime() - begin) / 1e9;
    }

    private double processorSeconds() {
      return number(PROCESSOR) + (processor() - processorBegin) / 1e9;
    }

    /** Keeps what comes until {@link #resume} out of the times. */
    void pause() {
      part.addProperty(SECONDS, rounded(seconds()));
      part.addProperty(PROCESSOR, rounded(processorSeconds()));
      resume();
    }

    /** Counts time from now on. */
    void resume() {
      begin = System.nanoTime();
      processorBegin = processor();
    }

    /** Notes the mean loss of the updates up to one, to be written with the next checkpoint. */
    void loss(int step, double loss, double norm) {
      if (!part.has(LOSSES)) {
        part.add(LOSSES, new JsonArray());
      }
      JsonObject line = new JsonObject();
      line.addProperty(STEP, step);
      line.addProperty("loss", rounded(loss));
      line.addProperty("norm", rounded(norm));
      line.addProperty(SECONDS, rounded(seconds()));
      part.getAsJsonArray(LOSSES).add(line);
    }

    /** Notes that a checkpoint was written. */
    void saved(int step) throws IOException {
      part.addProperty(STEP, step);
      write();
    }

    /** Notes scores or other results. */
    void put(String name, Object value) throws IOException {
      part.add(name, GSON.toJsonTree(value));
      write();
    }

    private double number(String name) {
      return part.has(name) ? part.get(name).getAsDouble() : 0;
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }

  private static long processor() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
