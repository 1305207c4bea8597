package org.djlext.vlm.tune.sft;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

  private static final int NOTHING = -1;

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
    try (LineReader lines = new LineReader(file)) {
      if (!name.matches(".*\\.(json|jsonl|ndjson)")) {
        readText(lines, sink);
      } else if (firstCharacter(file) == '[') {
        readArray(lines, sink);
      } else {
        readLines(lines, sink);
      }
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file, "there is no such file", e);
    } catch (CharacterCodingException e) {
      throw new CheckpointException(file, "this is not UTF-8", e);
    }
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

  private void readLines(LineReader lines, Sink sink) throws IOException {
    ExampleFormat known = format;
    for (String line = lines.nextLine(); line != null; line = lines.nextLine()) {
      if (line.isBlank()) {
        continue;
      }
      JsonElement element;
      try (JsonReader reader = new JsonReader(new StringReader(line))) {
        reader.setStrictness(Strictness.STRICT);
        element = JsonParser.parseReader(reader);
        if (reader.peek() != JsonToken.END_DOCUMENT) {
          throw new JsonParseException("something follows the object");
        }
      } catch (JsonParseException | MalformedJsonException | EOFException e) {
        throw notJson(lines.line(), e);
      }
      known = emit(lines.line(), element, known, sink);
    }
  }

  private void readArray(LineReader lines, Sink sink) throws IOException {
    ExampleFormat known = format;
    try {
      JsonReader reader = new JsonReader(lines);
      reader.setStrictness(Strictness.STRICT);
      reader.beginArray();
      while (reader.hasNext()) {
        reader.peek();
        int line = lines.line();
        known = emit(line, JsonParser.parseReader(reader), known, sink);
      }
      reader.endArray();
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new JsonParseException("something follows the array");
      }
    } catch (JsonParseException | MalformedJsonException | EOFException e) {
      throw notJson(lines.line(), e);
    }
  }

  private ExampleFormat emit(int line, JsonElement element, ExampleFormat known, Sink sink)
      throws IOException {
    if (!(element instanceof JsonObject object)) {
      throw new CheckpointException(file, "line " + line, "a JSON object", "another value");
    }
    ExampleRecord found = new ExampleRecord(file, line, object);
    ExampleFormat chosen = known == null ? ExampleFormat.of(found) : known;
    sink.accept(line, chosen.read(found));
    return chosen;
  }

  private CheckpointException notJson(int line, Exception e) {
    String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new CheckpointException(
        file, "line " + line + ": this is not JSON: " + reason.replaceFirst(" at line .*", ""), e);
  }

  private static int firstCharacter(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(4096);
      for (byte b : head) {
        if (b > ' ') { // also passes over a byte order mark, which is negative
          return b;
        }
      }
      return NOTHING;
    }
  }
}
