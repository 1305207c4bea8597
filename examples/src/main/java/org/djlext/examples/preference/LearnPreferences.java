package org.djlext.examples.preference;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.djlext.examples.language.Split;
import org.djlext.vlm.tune.TunedModel;
import org.djlext.vlm.tune.TuningRun;
import org.djlext.vlm.tune.WholeModel;
import org.djlext.vlm.tune.ppo.PpoConfig;
import org.djlext.vlm.tune.ppo.PpoTuning;
import org.djlext.vlm.tune.preference.PreferenceConfig;
import org.djlext.vlm.tune.preference.PreferenceTuning;
import org.djlext.vlm.tune.sft.ExampleEncoder;
import org.djlext.vlm.tune.sft.InstructionStyle;
import org.djlext.vlm.tune.sft.SftConfig;
import org.djlext.vlm.tune.sft.SftTuning;

/**
 * Teaches the miniature to answer in two manners, then what is preferred, by a reward model and
 * PPO, by DPO, and by DPO of an adapter, all from the same start; several seeds. {@code
 * learning-METHODS-SEED.csv} has a line for each measurement on held-out questions. What is there
 * already is not made again, so that seeds can be run at the same time once the start is there.
 */
public final class LearnPreferences {

  private static final PrintStream OUT = System.out;

  private final Path folder;
  private final LearningPlan plan;
  private final List<String> methods;
  private final long seed;
  private final Path results;
  private List<Question> heldOut;
  private List<Question> prompts;

  private LearnPreferences(Path folder, LearningPlan plan, List<String> methods, long seed) {
    this.folder = folder;
    this.plan = plan;
    this.methods = methods;
    this.seed = seed;
    results = folder.resolve("learning-%s-%d.csv".formatted(String.join("-", methods), seed));
  }

  /**
   * Runs.
   *
   * @param arguments the folder of everything that is made, the first seed and the last (0 0 makes
   *     the start and the reward model alone), the methods, such as {@code dpo,adapter,ppo}, and
   *     perhaps {@code validation} to measure on questions that are neither learnt from nor held
   *     out
   * @throws IOException if something cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]).toAbsolutePath());
    int first = Integer.parseInt(arguments[1]);
    int last = Integer.parseInt(arguments[2]);
    List<String> methods = List.of(arguments[3].split(","));
    boolean validation = arguments.length > 4 && arguments[4].equals("validation");
    LearningPlan plan = LearningPlan.read(folder);
    LearnPreferences learning = new LearnPreferences(folder, plan, methods, 1);
    learning.prepare(validation);
    for (int seed = Math.max(1, first); seed <= last; seed++) {
      LearnPreferences again = new LearnPreferences(folder, plan, methods, seed);
      again.heldOut = learning.heldOut;
      again.prompts = learning.prompts;
      again.learn();
    }
  }

  /**
   * Makes the start, the pairs of its answers, and the reward model; what is there already stays.
   */
  private void prepare(boolean validation) throws IOException {
    Random random = new Random(11);
    Set<String> known = new HashSet<>();
    List<Question> taught = Question.draw(Split.TRAINING, plan.instructions(), random, known);
    prompts = Question.draw(Split.TRAINING, plan.prompts(), random, known);
    List<Question> kept = Question.draw(Split.TRAINING, plan.measured(), random, known);
    List<Question> others = Question.draw(Split.HELD_OUT, plan.measured(), random, known);
    heldOut = validation ? kept : others;
    LearningFiles.instructions(folder.resolve("instructions.jsonl"), taught, random);
    LearningFiles.prompts(folder.resolve("prompts.jsonl"), prompts);
    sft();
    try (WholeModel start = WholeModel.open(start().toString(), null);
        ExampleEncoder encoder = encoder()) {
      Answers answers = new Answers(encoder, 5);
      for (String name : List.of("pairs", "validation-pairs")) {
        Path file = folder.resolve(name + ".jsonl");
        if (!Files.exists(file)) {
          List<Question> asked = name.equals("pairs") ? prompts : kept;
          int count =
              LearningFiles.pairs(
                  file,
                  asked,
                  answers.of(start.model().getBlock(), start.model().getNDManager(), asked, 4));
          OUT.printf("%s: %d pairs of %d questions%n", file, count, asked.size());
        }
      }
    }
    if (methods.contains("ppo")) {
      reward();
    }
  }

  private Path start() {
    return folder.resolve("start");
  }

  private ExampleEncoder encoder() throws IOException {
    return ExampleEncoder.open(start(), InstructionStyle.CHAT, false);
  }

  private static boolean isThere(Path run) {
    return Files.exists(run.resolve("trainer_state.json"));
  }

  private void sft() throws IOException {
    if (isThere(start())) {
      return;
    }
    Path config = LearningFiles.config(folder, "sft", plan.sft());
    try (SftTuning tuning = SftTuning.open(SftConfig.read(config), start(), null)) {
      tuning
          .run()
          .optListener(report -> progress("sft", report.update(), report.total()))
          .build()
          .run();
    }
  }

  private void reward() throws IOException {
    if (isThere(folder.resolve("rewarding"))) {
      return;
    }
    Path config = LearningFiles.config(folder, "reward", plan.reward());
    try (PreferenceTuning tuning =
        PreferenceTuning.reward(
            PreferenceConfig.reward(config), folder.resolve("rewarding"), null)) {
      tuning
          .run()
          .optListener(
              report -> {
                if (!report.evaluation().isEmpty()) {
                  OUT.printf("reward %d: %s%n", report.update(), report.evaluation());
                }
              })
          .build()
          .run();
    }
  }

  private void learn() throws IOException {
    try (WholeModel start = WholeModel.open(start().toString(), null);
        ExampleEncoder encoder = encoder()) {
      WinRate rate = new WinRate(start, new Answers(encoder, 1000 + seed), heldOut);
      write("start", 0, rate.of(start.model()), 0);
      for (String method : methods) {
        switch (method) {
          case "dpo" -> dpo("DPO", plan.dpo(seed, false), rate);
          case "adapter" -> dpo("DPO of an adapter", plan.dpo(seed, true), rate);
          case "ppo" -> ppo(rate);
          default -> throw new IllegalArgumentException("methods: expected dpo, adapter, ppo");
        }
      }
    }
  }

  private void dpo(String name, String text, WinRate rate) throws IOException {
    String key = name.replace(' ', '-') + "-" + seed;
    Path config = LearningFiles.config(folder, key, text);
    try (PreferenceTuning tuning =
        PreferenceTuning.dpo(PreferenceConfig.dpo(config), folder.resolve(key), null)) {
      run(name, tuning.run(), tuning.model(), rate);
    }
  }

  private void ppo(WinRate rate) throws IOException {
    Path config = LearningFiles.config(folder, "PPO-" + seed, plan.ppo(seed));
    try (PpoTuning tuning =
        PpoTuning.open(PpoConfig.read(config), folder.resolve("PPO-" + seed), null)) {
      run("PPO", tuning.run(), tuning.model().policy(), rate);
    }
  }

  private <B> void run(String name, TuningRun.Builder<B> builder, TunedModel model, WinRate rate)
      throws IOException {
    long[] trained = new long[1];
    builder
        .optListener(
            report -> {
              progress(name + " " + seed, report.update(), report.total());
              int every = Math.max(1, report.total() / plan.measurements());
              if (report.update() % every == 0 || report.update() == report.total()) {
                trained[0] = trained(model);
                try {
                  double part = report.update() / (double) report.total();
                  write(name, part, rate.of(model.model()), trained[0]);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            })
        .build()
        .run();
  }

  private static long trained(TunedModel model) {
    return model.model().getBlock().getParameters().values().stream()
        .filter(parameter -> parameter.requiresGradient())
        .mapToLong(parameter -> parameter.getArray().size())
        .sum();
  }

  private static void progress(String name, int update, int total) {
    if (update % 10 == 0) {
      OUT.printf("%s: %d of %d%n", name, update, total);
    }
  }

  private void write(String name, double part, WinRate.Standing standing, long trained)
      throws IOException {
    if (!Files.exists(results)) {
      Files.writeString(results, "method,seed,part,win,right,courteous,trained\n");
    }
    String line =
        String.format(
            Locale.ROOT,
            "%s,%d,%.4f,%.4f,%.4f,%.4f,%d%n",
            name,
            seed,
            part,
            standing.win(),
            standing.right(),
            standing.courteous(),
            trained);
    Files.writeString(results, line, StandardOpenOption.APPEND);
    OUT.print(line);
  }
}
