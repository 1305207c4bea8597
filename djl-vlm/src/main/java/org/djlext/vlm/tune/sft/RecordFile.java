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
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * A JSON array of objects or JSON Lines, of which no more than one object is in memory.
 *
 * @param file the file
 */
public record RecordFile(Path file) {

  private static final int NOTHING = -1;

  /** Takes objects as they are read. */
  @FunctionalInterface
  public interface Sink {

    /**
     * Takes an object.
     *
     * @param record the object and where it stands
     * @throws IOException if it cannot be used
     */
    void accept(ExampleRecord record) throws IOException;
  }

  /** Reads the lines of a file, which is closed then. */
  interface Lines {

    void read(LineReader lines) throws IOException;
  }

  /**
   * Reads the whole file once.
   *
   * @param sink takes the objects in order
   * @throws CheckpointException naming the line, if it is not JSON
   * @throws IOException if the file cannot be read
   */
  public void read(Sink sink) throws IOException {
    open(
        lines -> {
          if (firstCharacter(file) == '[') {
            readArray(lines, sink);
          } else {
            readLines(lines, sink);
          }
        });
  }

  void open(Lines reader) throws IOException {
    try (LineReader lines = new LineReader(file)) {
      reader.read(lines);
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file, "there is no such file", e);
    } catch (CharacterCodingException e) {
      throw new CheckpointException(file, "this is not UTF-8", e);
    }
  }

  private void readLines(LineReader lines, Sink sink) throws IOException {
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
      emit(lines.line(), element, sink);
    }
  }

  private void readArray(LineReader lines, Sink sink) throws IOException {
    try {
      JsonReader reader = new JsonReader(lines);
      reader.setStrictness(Strictness.STRICT);
      reader.beginArray();
      while (reader.hasNext()) {
        reader.peek();
        int line = lines.line();
        emit(line, JsonParser.parseReader(reader), sink);
      }
      reader.endArray();
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new JsonParseException("something follows the array");
      }
    } catch (JsonParseException | MalformedJsonException | EOFException e) {
      throw notJson(lines.line(), e);
    }
  }

  private void emit(int line, JsonElement element, Sink sink) throws IOException {
    if (!(element instanceof JsonObject object)) {
      throw new CheckpointException(file, "line " + line, "a JSON object", "another value");
    }
    sink.accept(new ExampleRecord(file, line, object));
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
