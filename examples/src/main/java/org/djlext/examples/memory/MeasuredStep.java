package org.djlext.examples.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.tune.zero.ZeroStage;

/**
 * A step that was measured, to judge a plan by: a line of a CSV file {@code workers,stage,seconds}.
 *
 * @param workers N
 * @param stage the stage
 * @param seconds of one step
 */
record MeasuredStep(int workers, ZeroStage stage, double seconds) {

  private static final String HEAD = "workers,stage,seconds";

  static List<MeasuredStep> read(Path file) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file, "there is no such file", e);
    }
    if (lines.isEmpty() || !lines.get(0).strip().equals(HEAD)) {
      throw new CheckpointException(file, "line 1", HEAD, lines.isEmpty() ? "" : lines.get(0));
    }
    List<MeasuredStep> steps = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        steps.add(step(file, i + 1, lines.get(i)));
      }
    }
    return steps;
  }

  private static MeasuredStep step(Path file, int number, String line) throws IOException {
    String[] cells = line.split(",");
    try {
      if (cells.length == 3) {
        return new MeasuredStep(
            Integer.parseInt(cells[0].strip()),
            ZeroStage.of(Integer.parseInt(cells[1].strip())),
            Double.parseDouble(cells[2].strip()));
      }
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, "line " + number + ": " + e.getMessage(), e);
    }
    throw new CheckpointException(file, "line " + number, "three numbers", line);
  }
}
