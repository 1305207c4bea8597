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
record ExampleRecord(Path file, int line, JsonObject json) {

  boolean has(String field) {
    return json.has(field) && !json.get(field).isJsonNull();
  }

  boolean isList(String field) {
    return has(field) && json.get(field).isJsonArray();
  }

  String text(String field) throws IOException {
    return ExampleFormat.string(this, field, json.get(field));
  }

  List<ChatMessage> messages(String field) throws IOException {
    return ExampleFormat.messages(this, field, json.get(field));
  }

  CheckpointException wrong(String field, String expected) {
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
