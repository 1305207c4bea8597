package org.djlext.examples.preference;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/** The data and the configurations of the runs, as files that djlx tune takes too. */
final class LearningFiles {

  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private LearningFiles() {}

  /** Writes instructions, each answered in one of the two manners by chance. */
  static void instructions(Path file, List<Question> questions, Random random) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Question question : questions) {
      JsonObject example = new JsonObject();
      example.addProperty("instruction", question.exercise().prompt());
      example.addProperty("input", "");
      example.addProperty("output", question.answer(random.nextBoolean()));
      lines.append(GSON.toJson(example)).append('\n');
    }
    WholeFile.write(file, lines.toString());
  }

  /**
   * Writes pairs of the best and the worst answer to each question; where all are worth the same
   * there is none.
   *
   * @return how many pairs there are
   */
  static int pairs(Path file, List<Question> questions, List<List<String>> answers)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i);
      String best = answers.get(i).get(0);
      String worst = best;
      for (String answer : answers.get(i)) {
        best = question.worth(answer) > question.worth(best) ? answer : best;
        worst = question.worth(answer) < question.worth(worst) ? answer : worst;
      }
      if (question.worth(best) > question.worth(worst) && !worst.isBlank()) {
        JsonObject pair = new JsonObject();
        pair.add("prompt", message("user", question.exercise().prompt()));
        pair.add("chosen", message("assistant", best));
        pair.add("rejected", message("assistant", worst));
        lines.add(GSON.toJson(pair));
      }
    }
    WholeFile.write(file, String.join("\n", lines) + "\n");
    return lines.size();
  }

  /** Writes questions alone. */
  static void prompts(Path file, List<Question> questions) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Question question : questions) {
      JsonObject prompt = new JsonObject();
      prompt.add("prompt", message("user", question.exercise().prompt()));
      lines.append(GSON.toJson(prompt)).append('\n');
    }
    WholeFile.write(file, lines.toString());
  }

  /** Writes a configuration. */
  static Path config(Path folder, String name, String text) throws IOException {
    Path file = folder.resolve(name + ".yaml");
    WholeFile.write(file, text);
    return file;
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
