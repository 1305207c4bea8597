package org.djlext.examples.language;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * The folder of a run: a checkpoint to go on from, the number of its step, and {@code loss.csv}
 * with a line for each update.
 */
final class TrainingRecord {

  private static final String HEADER = "step,loss,norm,rate,seconds";

  private final Path folder;
  private final List<String> lines;
  private long last = System.nanoTime();

  private TrainingRecord(Path folder, List<String> lines) {
    this.folder = folder;
    this.lines = lines;
  }

  /** Opens a folder, and forgets the updates that came after its checkpoint. */
  static TrainingRecord open(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path csv = folder.resolve("loss.csv");
    List<String> lines = new ArrayList<>();
    int step = readStep(folder);
    if (step > 0) {
      Files.readAllLines(csv).stream().skip(1).limit(step).forEach(lines::add);
    }
    List<String> all = new ArrayList<>(lines);
    all.add(0, HEADER);
    Files.write(csv, all);
    return new TrainingRecord(folder, lines);
  }

  /** Returns the folder of the checkpoint. */
  Path checkpoint() {
    return folder.resolve("checkpoint");
  }

  /** Returns how many updates the checkpoint has seen. */
  int step() throws IOException {
    return readStep(folder);
  }

  /** Notes an update; returns the seconds it took. */
  double add(int step, float loss, double norm, float rate) throws IOException {
    long now = System.nanoTime();
    double seconds = (now - last) / 1e9;
    last = now;
    String line =
        String.format(Locale.ROOT, "%d,%.5f,%.4f,%.6f,%.3f", step, loss, norm, rate, seconds);
    lines.add(line);
    Files.writeString(folder.resolve("loss.csv"), line + "\n", StandardOpenOption.APPEND);
    return seconds;
  }

  /** Notes that the checkpoint has been written. */
  void saved(int step) throws IOException {
    WholeFile.write(folder.resolve("step"), step + "\n");
    last = System.nanoTime();
  }

  /** Returns the loss of every update. */
  List<Double> losses() {
    return lines.stream().map(line -> Double.valueOf(line.split(",")[1])).toList();
  }

  /** Returns the seconds that all updates took together. */
  double seconds() {
    return lines.stream().mapToDouble(line -> Double.parseDouble(line.split(",")[4])).sum();
  }

  private static int readStep(Path folder) throws IOException {
    Path file = folder.resolve("step");
    return Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
  }
}
