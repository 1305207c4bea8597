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
 * Writes instructions in the form of Alpaca for tuning the miniature: its own exercises, answered
 * in a way that it does not know, with the answer in a sentence. The held-out ones ask about what
 * the miniature was never trained on.
 */
public final class WriteInstructions {

  /** What stands before each answer. */
  static final String BEFORE = "Sure! The answer is: ";

  /** What stands after each answer. */
  static final String AFTER = " Anything else?";

  private static final int TRAINING = 600;
  private static final int HELD_OUT = 100;

  private WriteInstructions() {}

  /**
   * Writes {@code instructions.json} and {@code held-out.json}.
   *
   * @param arguments the folder, and a seed
   * @throws IOException if they cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    Random random = new Random(arguments.length > 1 ? Long.parseLong(arguments[1]) : 1);
    write(folder.resolve("instructions.json"), Split.TRAINING, TRAINING, random);
    write(folder.resolve("held-out.json"), Split.HELD_OUT, HELD_OUT, random);
  }

  private static void write(Path file, Split split, int count, Random random) throws IOException {
    TaskMixture mixture = TaskMixture.standard();
    JsonArray examples = new JsonArray();
    while (examples.size() < count) {
      LanguageTask task = mixture.draw(random);
      Exercise exercise = split.draw(task, random);
      if (task.canBeHeldOut() && !(task instanceof StoryTask)) {
        JsonObject example = new JsonObject();
        example.addProperty("instruction", exercise.prompt());
        example.addProperty("input", "");
        example.addProperty("output", BEFORE + exercise.answer() + AFTER);
        examples.add(example);
      }
    }
    Gson gson = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
    WholeFile.write(file, gson.toJson(examples) + "\n");
  }
}
