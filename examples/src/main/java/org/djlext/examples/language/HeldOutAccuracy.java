package org.djlext.examples.language;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.djlext.vlm.generate.GeneratedText;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextGenerator;

/**
 * How many of the exercises that were held out from training a model answers right, greedily.
 *
 * @param shares the share of right answers by task, from 0 to 1; for a task that cannot be held
 *     out, of exercises it was trained on
 * @param mistakes some wrong answers by task, each with its prompt
 */
record HeldOutAccuracy(Map<LanguageTask, Double> shares, Map<LanguageTask, List<String>> mistakes) {

  private static final int BATCH = 50;
  private static final int LONGEST_ANSWER = 96;
  private static final int SHOWN = 4;

  /**
   * Measures a model.
   *
   * @param generator the model with its tokenizer, a chat model in ChatML
   * @param tasks what to ask
   * @param count how many exercises to ask of each task
   * @param seed which exercises to ask
   */
  static HeldOutAccuracy measure(
      TextGenerator generator, List<LanguageTask> tasks, int count, long seed) {
    GenerationConfig greedy = GenerationConfig.builder().optMaxNewTokens(LONGEST_ANSWER).build();
    Map<LanguageTask, Double> shares = new LinkedHashMap<>();
    Map<LanguageTask, List<String>> mistakes = new LinkedHashMap<>();
    for (LanguageTask task : tasks) {
      Random random = new Random(seed);
      List<String> wrong = new ArrayList<>();
      for (int asked = 0; asked < count; asked += BATCH) {
        List<Exercise> exercises = new ArrayList<>();
        while (exercises.size() < Math.min(BATCH, count - asked)) {
          exercises.add(Split.HELD_OUT.draw(task, random));
        }
        List<GeneratedText> answers =
            generator.generate(
                exercises.stream().map(e -> ChatFormat.question(e.prompt())).toList(), greedy);
        for (int i = 0; i < exercises.size(); i++) {
          String prompt = exercises.get(i).prompt();
          String answer = answers.get(i).text();
          if (!task.verify(prompt, answer)) {
            wrong.add(prompt + " -> " + answer);
          }
        }
      }
      shares.put(task, 1 - wrong.size() / (double) count);
      mistakes.put(task, wrong.stream().limit(SHOWN).toList());
    }
    return new HeldOutAccuracy(shares, mistakes);
  }

  /** Prints a line for each task, some of its mistakes, and the mean. */
  void print(PrintWriter out) {
    shares.forEach(
        (task, share) -> {
          String kind = task.canBeHeldOut() ? "" : " (remembered)";
          out.printf(Locale.ROOT, "%6.1f %%  %s%s%n", 100 * share, task.name(), kind);
          mistakes.get(task).forEach(m -> out.printf("            wrong: %s%n", m));
        });
    out.printf(Locale.ROOT, "%6.1f %%  mean of the held-out tasks%n", 100 * mean());
    out.flush();
  }

  /** Returns the mean over the tasks that can be held out. */
  double mean() {
    return shares.entrySet().stream()
        .filter(e -> e.getKey().canBeHeldOut())
        .mapToDouble(Map.Entry::getValue)
        .average()
        .orElse(0);
  }
}
