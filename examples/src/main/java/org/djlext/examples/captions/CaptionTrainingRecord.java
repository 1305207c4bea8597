package org.djlext.examples.captions;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * The folder of a run: a checkpoint to go on from, how far each part of it has come, {@code
 * loss.csv} with a line for each update, and {@code record.json}.
 */
final class CaptionTrainingRecord {

  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();
  private static final String HEADER = "part,update,loss,seconds,processor_seconds";
  private static final int SECONDS = 3;
  private static final int PROCESSOR_SECONDS = 4;

  private final Path folder;
  private final List<String> lines = new ArrayList<>();
  private final JsonObject json;
  private final JsonObject done;
  private long last = System.nanoTime();
  private long lastProcessor = processorNanos();

  /** Opens a folder, and forgets the updates that came after its checkpoint. */
  CaptionTrainingRecord(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
    done = read("done.json");
    json = read("record.json");
    Path csv = folder.resolve("loss.csv");
    if (Files.exists(csv)) {
      for (String line : Files.readAllLines(csv)) {
        String[] cells = line.split(",");
        if (!line.equals(HEADER) && Integer.parseInt(cells[1]) < done(cells[0])) {
          lines.add(line);
        }
      }
    }
    List<String> all = new ArrayList<>(lines);
    all.add(0, HEADER);
    Files.write(csv, all);
  }

  private JsonObject read(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file)
        ? GSON.fromJson(Files.readString(file), JsonObject.class)
        : new JsonObject();
  }

  private static long processorNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  Path checkpoint() {
    return folder.resolve("checkpoint");
  }

  /** Returns how many updates of a part the checkpoint has seen. */
  int done(String part) {
    return done.has(part) ? done.get(part).getAsInt() : 0;
  }

  /** Notes that the checkpoint has been written. */
  void saved(String part, int updates) throws IOException {
    done.addProperty(part, updates);
    WholeFile.write(folder.resolve("done.json"), GSON.toJson(done) + "\n");
    begin();
  }

  /** What happens from now on counts. */
  void begin() {
    last = System.nanoTime();
    lastProcessor = processorNanos();
  }

  /** Notes an update. */
  void add(String part, int update, float loss) throws IOException {
    long now = System.nanoTime();
    long processor = processorNanos();
    String line =
        String.format(
            Locale.ROOT,
            "%s,%d,%.5f,%.3f,%.3f",
            part,
            update,
            loss,
            (now - last) / 1e9,
            (processor - lastProcessor) / 1e9);
    last = now;
    lastProcessor = processor;
    lines.add(line);
    Files.writeString(folder.resolve("loss.csv"), line + "\n", StandardOpenOption.APPEND);
  }

  /** Returns how long the updates of a part took. */
  Duration time(String part) {
    return sum(part, SECONDS);
  }

  /** Returns how long processors worked for the updates of a part. */
  Duration processorTime(String part) {
    return sum(part, PROCESSOR_SECONDS);
  }

  private Duration sum(String part, int cell) {
    double seconds =
        lines.stream()
            .map(line -> line.split(","))
            .filter(cells -> cells[0].equals(part))
            .mapToDouble(cells -> Double.parseDouble(cells[cell]))
            .sum();
    return Duration.ofMillis(Math.round(1000 * seconds));
  }

  /** Sets a part of the record and writes it. */
  void put(String key, Object value) throws IOException {
    json.add(key, value instanceof JsonElement element ? element : GSON.toJsonTree(value));
    WholeFile.write(folder.resolve("record.json"), GSON.toJson(json) + "\n");
  }
}
