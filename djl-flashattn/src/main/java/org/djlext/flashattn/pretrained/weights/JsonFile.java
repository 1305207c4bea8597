package org.djlext.flashattn.pretrained.weights;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the JSON files beside weights: config.json, index files. */
public final class JsonFile {

  /** Far above any real one: vocabularies have files of their own. */
  private static final long LARGEST = 64L << 20;

  private JsonFile() {}

  /**
   * Reads a file that must hold one JSON object.
   *
   * @param file the file, UTF-8
   * @return the object
   * @throws CheckpointException if the file is absent, too large, or holds anything else
   * @throws IOException if it cannot be read
   */
  public static JsonObject read(Path file) throws IOException {
    try {
      long size = Files.size(file);
      if (size > LARGEST) {
        throw new CheckpointException(file, "file size", "at most " + LARGEST + " bytes", size);
      }
      JsonElement json = JsonParser.parseString(Files.readString(file));
      if (!json.isJsonObject()) {
        throw new CheckpointException(file, "content", "a JSON object", kind(json));
      }
      return json.getAsJsonObject();
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file, "there is no such file", e);
    } catch (JsonParseException | CharacterCodingException | NumberFormatException e) {
      throw new CheckpointException(file, "this is not JSON: " + reason(e), e);
    }
  }

  /** Says what a parser says, without the advice in its further lines. */
  static String reason(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static String kind(JsonElement json) {
    return json.isJsonArray() ? "an array" : json.isJsonNull() ? "nothing" : json.toString();
  }
}
