package org.djlext.vlm.tune;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * A CSV file with one line for each update, which is appended at once. The columns are those of the
 * first line.
 */
final class MetricsFile {

  private final Path file;
  private List<String> columns;

  /**
   * Opens a file and forgets the lines that came after an update.
   *
   * @param file the file, which need not exist
   * @param last the last update to keep
   */
  MetricsFile(Path file, int last) throws IOException {
    this.file = file;
    if (last == 0 || !Files.exists(file)) {
      Files.deleteIfExists(file);
      return;
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty() || !lines.get(0).startsWith("step,")) {
      Files.delete(file);
      return;
    }
    columns = List.of(lines.get(0).split(","));
    List<String> kept = new ArrayList<>(List.of(lines.get(0)));
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split(",", -1);
      // the last line may have been cut off
      if (values.length == columns.size() && Integer.parseInt(values[0]) <= last) {
        kept.add(line);
      }
    }
    WholeFile.write(file, String.join("\n", kept) + "\n");
  }

  /** Appends a line. */
  void add(int update, Map<String, Double> values) throws IOException {
    if (columns == null) {
      columns = new ArrayList<>(List.of("step"));
      columns.addAll(values.keySet());
      Files.writeString(file, String.join(",", columns) + "\n");
    }
    String line =
        columns.subList(1, columns.size()).stream()
            .map(column -> values.containsKey(column) ? values.get(column).toString() : "")
            .collect(Collectors.joining(",", update + ",", "\n"));
    Files.writeString(file, line, StandardOpenOption.APPEND);
  }
}
