package org.djlext.vlm.tune.instruct;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * A task that a person wrote, to begin with.
 *
 * @param instruction what is asked
 * @param input what it is asked about, or an empty text
 * @param output the answer
 */
public record SeedTask(String instruction, String input, String output) {

  /**
   * Reads a file of seeds as Self-Instruct has them: JSON Lines with {@code instruction} and {@code
   * instances}, of which the first one counts; or with {@code input} and {@code output} beside
   * {@code instruction}, as Alpaca has them.
   *
   * @param file the file
   * @return its tasks
   * @throws CheckpointException naming the line and the field at fault
   * @throws IOException if it cannot be read
   */
  public static List<SeedTask> read(Path file) throws IOException {
    List<SeedTask> tasks = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          tasks.add(of(file, number, line));
        }
      }
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file, "there is no such file", e);
    }
    return tasks;
  }

  private static SeedTask of(Path file, int number, String line) throws CheckpointException {
    JsonObject json;
    try {
      json = JsonParser.parseString(line).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new CheckpointException(file, "line " + number + ": this is no JSON object", e);
    }
    JsonObject instance = json;
    if (json.get("instances") instanceof JsonArray instances) {
      if (instances.isEmpty() || !(instances.get(0) instanceof JsonObject first)) {
        throw new CheckpointException(
            file, "line " + number + ", instances", "a list with an object", instances);
      }
      instance = first;
    }
    return new SeedTask(
        text(file, number, json, "instruction"),
        instance.has("input") ? text(file, number, instance, "input") : "",
        text(file, number, instance, "output"));
  }

  private static String text(Path file, int number, JsonObject json, String field)
      throws CheckpointException {
    JsonElement value = json.get(field);
    if (value instanceof JsonPrimitive primitive && primitive.isString()) {
      return primitive.getAsString();
    }
    throw new CheckpointException(
        file, "line " + number + ", " + field, "a text", value == null ? "nothing" : value);
  }
}
