package org.djlext.vlm.tune.sft;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * A file of examples, of which no more than one is in memory: a JSON array, JSON Lines, or plain
 * text with an example on each line. What of these it is, is seen from its name and its beginning.
 *
 * @param file the file
 * @param format which fields its examples have, or null to see from the first one
 */
public record ExampleFile(Path file, ExampleFormat format) {

  /** Takes examples as they are read. */
  @FunctionalInterface
  public interface Sink {

    /**
     * Takes an example.
     *
     * @param line where it begins, counted from 1
     * @param example the example
     * @throws IOException if it cannot be used
     */
    void accept(int line, Example example) throws IOException;
  }

  /**
   * Reads the whole file once.
   *
   * @param sink takes the examples in order
   * @throws CheckpointException naming the line, and the field if one is at fault
   * @throws IOException if the file cannot be read
   */
  public void read(Sink sink) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    RecordFile records = new RecordFile(file);
    if (!name.matches(".*\\.(json|jsonl|ndjson)")) {
      records.open(lines -> readText(lines, sink));
      return;
    }
    ExampleFormat[] known = {format};
    records.read(
        found -> {
          known[0] = known[0] == null ? ExampleFormat.of(found) : known[0];
          sink.accept(found.line(), known[0].read(found));
        });
  }

  private void readText(LineReader lines, Sink sink) throws IOException {
    if (format != null && format != ExampleFormat.TEXT) {
      throw new CheckpointException(
          file, "name", "one that ends in .json or .jsonl, for " + format.label(), "another");
    }
    for (String line = lines.nextLine(); line != null; line = lines.nextLine()) {
      if (!line.isBlank()) {
        sink.accept(lines.line(), new Example.PlainText(line));
      }
    }
  }
}
