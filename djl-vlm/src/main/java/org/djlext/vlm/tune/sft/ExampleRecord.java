package org.djlext.vlm.tune.sft;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.generate.ChatMessage;

/**
 * An object of a file of examples, and where it stands.
 *
 * @param file the file
 * @param line where the object begins, counted from 1
 * @param json the object
 */
public record ExampleRecord(Path file, int line, JsonObject json) {

  /**
   * Says whether a field is there and not null.
   *
   * @param field its name
   * @return whether it is
   */
  public boolean has(String field) {
    return json.has(field) && !json.get(field).isJsonNull();
  }

  /**
   * Says whether a field is a list.
   *
   * @param field its name
   * @return whether it is
   */
  public boolean isList(String field) {
    return has(field) && json.get(field).isJsonArray();
  }

  /**
   * Reads a field that is a text.
   *
   * @param field its name
   * @return its value
   * @throws IOException naming file, line and field, if it is not
   */
  public String text(String field) throws IOException {
    return ExampleFormat.string(this, field, json.get(field));
  }

  /**
   * Reads a field that is a list of messages.
   *
   * @param field its name
   * @return the messages, at least one
   * @throws IOException naming file, line and field, if it is not
   */
  public List<ChatMessage> messages(String field) throws IOException {
    return ExampleFormat.messages(this, field, json.get(field));
  }

  /**
   * Describes what is wrong with a field.
   *
   * @param field its name, or null for the fields that there are
   * @param expected what should stand there
   * @return an exception to throw
   */
  public CheckpointException wrong(String field, String expected) {
    JsonElement value = field == null ? null : json.get(field);
    String found =
        field == null
            ? json.keySet().toString()
            : value == null ? "nothing" : value.isJsonPrimitive() ? "'" + value + "'" : kind(value);
    return new CheckpointException(
        file, "line " + line + (field == null ? "" : ", " + field), expected, found);
  }

  private static String kind(JsonElement value) {
    return value.isJsonArray() ? "a list" : value.isJsonObject() ? "an object" : "null";
  }
}
