package org.djlext.examples.reasoning;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.djlext.flashattn.pretrained.weights.WholeFile;
import org.djlext.vlm.tune.StepReport;
import org.djlext.vlm.tune.reasoning.ReasoningConfig;
import org.djlext.vlm.tune.reasoning.ReasoningTuning;
import org.djlext.vlm.tune.reasoning.task.IntegerArithmetic;
import org.djlext.vlm.tune.reasoning.verify.FamilyVerifier;
import org.djlext.vlm.tune.reasoning.verify.IntegerVerifier;
import org.djlext.vlm.tune.reasoning.verify.Verifier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Trains the miniature language model on puzzles by GRPO, DAPO and VAPO with several seeds, and
 * once without each ingredient of DAPO; writes a plot and tables of held-out accuracy. Runs that
 * were broken off go on when the program is started again, and those that are over are not
 * repeated.
 */
@Command(name = "CompareMethods", mixinStandardHelpOptions = true)
public final class CompareMethods implements Callable<Integer> {

  // the miniature shows its working, and its last number is its answer
  private static final Verifier VERIFIER =
      FamilyVerifier.standard().with(IntegerArithmetic.FAMILY, new IntegerVerifier());

  private static final String CONFIG =
      """
      model: djl://org.djlext.vlm/mini-llama
      problems: [arithmetic:2, number-sorting:2]
      wordings:
        arithmetic: ["Solve: {expression}", "Tell me the result of {expression}."]
        number-sorting: ["Put in order: {items}.", "Sort ascending: {items}.", "Please sort {items}."]
      validation_problems: 200
      prompts_per_rollout: 12
      num_generations: 8
      mini_batches: 2
      max_completion_length: 40
      learning_rate: 3e-4
      schedule: constant
      warmup_steps: 4
      temperature: 1.2
      sampling_rounds: 20
      save_every: 20
      """;

  @Option(names = "--out", required = true, description = "The folder of all runs.")
  private Path out;

  @Option(names = "--seeds", defaultValue = "3", description = "Seeds of each method.")
  private int seeds;

  @Option(names = "--updates", defaultValue = "30", description = "Updates of each run.")
  private int updates;

  @Option(names = "--ablation-seeds", defaultValue = "1", description = "Seeds of the ablation.")
  private int ablationSeeds;

  private final PrintWriter log = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  private CompareMethods() {}

  /**
   * Runs the program.
   *
   * @param arguments {@code --help} describes them
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new CompareMethods()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Files.createDirectories(out);
    Map<String, Double> start;
    try (ReasoningTuning tuning = open(Variant.METHODS.get(0), 1)) {
      start = tuning.evaluate();
    }
    log.println("start: " + start);
    learn(Variant.METHODS.subList(0, 2), seeds, start);
    learn(Variant.ABLATION, ablationSeeds, start);
    learn(Variant.METHODS.subList(2, 3), seeds, start);
    return 0;
  }

  private void learn(List<Variant> variants, int most, Map<String, Double> start)
      throws IOException {
    for (int seed = 1; seed <= most; seed++) {
      for (Variant variant : variants) {
        learn(variant, seed);
        summarize(start);
      }
    }
  }

  private void learn(Variant variant, int seed) throws IOException {
    long begin = System.nanoTime();
    String name = folder(variant, seed).getFileName().toString();
    try (ReasoningTuning tuning = open(variant, seed)) {
      tuning.run().optListener(report -> tell(name, report)).build().run();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    log.printf(Locale.ROOT, "%s took %.0f s here%n", name, seconds);
  }

  private void tell(String name, StepReport report) {
    if (report.update() % 10 == 0 || !report.evaluation().isEmpty()) {
      log.printf(
          Locale.ROOT,
          "%s %d/%d: accuracy %.3f, length %.1f, entropy %.3f, %.0f s left %s%n",
          name,
          report.update(),
          report.total(),
          report.metrics().get("accuracy"),
          report.metrics().get("completions/mean_length"),
          report.metrics().get("entropy"),
          report.secondsLeft(),
          report.evaluation());
    }
  }

  private int every() {
    return Math.max(2, updates / 6 * 2);
  }

  private int total(Variant variant) {
    return Math.max(1, Math.round(updates * variant.percent() / 100f / every())) * every();
  }

  private Path folder(Variant variant, int seed) {
    return out.resolve(variant.name() + "-" + seed);
  }

  private ReasoningTuning open(Variant variant, int seed) throws IOException {
    Path file = out.resolve(variant.name() + "-" + seed + ".yaml");
    String evaluations = "max_steps: %d\nevaluate_every: %d\nseed: %d\n";
    WholeFile.write(
        file, CONFIG + evaluations.formatted(total(variant), every(), seed) + variant.changes());
    ReasoningConfig config = ReasoningConfig.read(file, variant.method());
    return ReasoningTuning.open(config, folder(variant, seed), null, VERIFIER, List.of());
  }

  /** Draws and tabulates all runs so far. */
  private void summarize(Map<String, Double> start) throws IOException {
    List<LearntRun> methods = runs(Variant.METHODS, seeds);
    LearningPlot.draw(start, methods, out.resolve("learning.png"));
    List<LearntRun> ablation = new ArrayList<>(runs(List.of(Variant.METHODS.get(1)), seeds));
    ablation.addAll(runs(Variant.ABLATION, ablationSeeds));
    int least = ablation.stream().mapToInt(LearntRun::updates).min().orElse(Integer.MAX_VALUE);
    String tables =
        LearningTable.of(start, methods, Integer.MAX_VALUE)
            + "\n"
            + LearningTable.of(start, ablation, least);
    WholeFile.write(out.resolve("learning.md"), tables);
    log.println(tables);
  }

  private List<LearntRun> runs(List<Variant> variants, int most) throws IOException {
    List<LearntRun> runs = new ArrayList<>();
    for (Variant variant : variants) {
      for (int seed = 1; seed <= most; seed++) {
        LearntRun run = LearntRun.read(variant, seed, folder(variant, seed));
        if (run != null) {
          runs.add(run);
        }
      }
    }
    return runs;
  }
}
