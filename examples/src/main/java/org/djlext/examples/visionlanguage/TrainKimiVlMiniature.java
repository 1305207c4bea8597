package org.djlext.examples.visionlanguage;

import ai.djl.Model;
import ai.djl.ModelException;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Trains the miniature Kimi-VL from nothing on drawn pictures with questions, and the same network
 * on the same questions without the pictures; measures both on pictures that were held out. A run
 * that was broken off goes on from its last checkpoint when it is started again.
 */
@Command(
    name = "kimi-vl",
    description = "Trains the miniature Kimi-VL from nothing and measures it.",
    mixinStandardHelpOptions = true)
public final class TrainKimiVlMiniature implements Callable<Integer> {

  @Option(names = "--out", required = true, description = "The folder of the finished model.")
  private Path out;

  @Option(names = "--steps", defaultValue = "5000", description = "Updates (${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--easy-steps",
      defaultValue = "1000",
      description =
          "Updates at the beginning that see small pictures with few shapes (${DEFAULT-VALUE}).")
  private int easySteps;

  @Option(
      names = "--blind-steps",
      defaultValue = "500",
      description = "Updates of the model without pictures (${DEFAULT-VALUE}).")
  private int blindSteps;

  @Option(
      names = "--pictures",
      defaultValue = "32",
      description = "Pictures that an update sees (${DEFAULT-VALUE}).")
  private int pictures;

  @Option(
      names = "--rate",
      defaultValue = "0.003",
      description = "Learning rate after the warm-up (${DEFAULT-VALUE}).")
  private float rate;

  @Option(
      names = "--balancing",
      defaultValue = "0.005",
      description = "How far the bias of an expert moves in an update (${DEFAULT-VALUE}).")
  private double balancing;

  @Option(names = "--seed", defaultValue = "1", description = "Seed (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--save-every",
      defaultValue = "250",
      description = "Updates between two checkpoints (${DEFAULT-VALUE}).")
  private int saveEvery;

  @Option(
      names = "--held-out",
      defaultValue = "1500",
      description = "Pictures that are measured with, two questions each (${DEFAULT-VALUE}).")
  private int heldOut;

  @Spec private CommandSpec spec;

  /** Constructs the command, as picocli does. */
  public TrainKimiVlMiniature() {}

  /**
   * Runs the command.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TrainKimiVlMiniature()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter log = spec.commandLine().getErr();
    Path folder = out.resolveSibling(out.getFileName() + ".training");
    TrainingRecord record = TrainingRecord.open(folder);
    record.put(
        "settings",
        Map.of(
            "steps", steps,
            "easy_steps", easySteps,
            "blind_steps", blindSteps,
            "pictures", pictures,
            "rate", rate,
            "balancing", balancing,
            "seed", seed));
    boolean finished =
        blindSteps == 0
            || train(record, folder, true, blindSteps, folder.resolve("blind-model"), log);
    finished = finished && train(record, folder, false, steps, out, log);
    return finished ? 0 : 1;
  }

  private boolean train(
      TrainingRecord record,
      Path folder,
      boolean blind,
      int updates,
      Path finished,
      PrintWriter log)
      throws IOException {
    String name = blind ? "without_pictures" : "with_pictures";
    TrainingRecord.Part part = record.part(name);
    TrainingPlan plan = new TrainingPlan(updates, easySteps, pictures, rate, balancing, seed);
    MiniatureRun run = new MiniatureRun(plan, blind, folder.resolve(name), part, log, saveEvery);
    if (!run.run(finished)) {
      return false;
    }
    log.printf(Locale.ROOT, "%s: held-out questions%n", name.replace('_', ' '));
    Criteria<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelPath(finished).build();
    try (Model model = criteria.loadModel()) {
      HeldOutQuestions scores = HeldOutQuestions.measure(model, heldOut, blind);
      scores.print(log);
      part.put("held_out", scores);
    } catch (ModelException e) {
      throw new IOException("the finished model does not load: " + e.getMessage(), e);
    }
    return true;
  }
}
