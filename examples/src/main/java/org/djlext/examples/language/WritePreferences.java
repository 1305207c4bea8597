package org.djlext.examples.language;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * Writes pairs of answers to the miniature's exercises for learning from preferences, as JSON Lines
 * in trl's form: the chosen answer is right, the rejected one is that of another exercise of the
 * same kind. The held-out ones ask about what the miniature was never trained on.
 */
public final class WritePreferences {

  private static final int TRAINING = 600;
  private static final int HELD_OUT = 100;

  private WritePreferences() {}

  /**
   * Writes {@code pairs.jsonl} and {@code held-out-pairs.jsonl}.
   *
   * @param arguments the folder, and a seed
   * @throws IOException if they cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    Random random = new Random(arguments.length > 1 ? Long.parseLong(arguments[1]) : 1);
    write(folder.resolve("pairs.jsonl"), Split.TRAINING, TRAINING, random);
    write(folder.resolve("held-out-pairs.jsonl"), Split.HELD_OUT, HELD_OUT, random);
  }

  private static void write(Path file, Split split, int count, Random random) throws IOException {
    TaskMixture mixture = TaskMixture.standard();
    Gson gson = new GsonBuilder().disableHtmlEscaping().create();
    StringBuilder lines = new StringBuilder();
    int written = 0;
    while (written < count) {
      LanguageTask task = mixture.draw(random);
      Exercise right = split.draw(task, random);
      Exercise other = split.draw(task, random);
      if (task.canBeHeldOut()
          && !(task instanceof StoryTask)
          && !right.answer().equals(other.answer())) {
        JsonObject pair = new JsonObject();
        pair.add("prompt", message("user", right.prompt()));
        pair.add("chosen", message("assistant", right.answer()));
        pair.add("rejected", message("assistant", other.answer()));
        lines.append(gson.toJson(pair)).append('\n');
        written++;
      }
    }
    WholeFile.write(file, lines.toString());
  }

  private static JsonArray message(String role, String content) {
    JsonObject message = new JsonObject();
    message.addProperty("role", role);
    message.addProperty("content", content);
    JsonArray messages = new JsonArray();
    messages.add(message);
    return messages;
  }
}
