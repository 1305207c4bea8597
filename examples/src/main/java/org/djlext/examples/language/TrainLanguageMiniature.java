package org.djlext.examples.language;

import ai.djl.Model;
import ai.djl.ModelException;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.repository.zoo.Criteria;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.djlext.flashattn.pretrained.EmbeddedCheckpoint;
import org.djlext.vlm.generate.TextGenerator;
import org.djlext.vlm.generate.TextTokenizer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Trains the miniature LLaMA from nothing: learns its tokenizer, trains the model, saves it as a
 * HuggingFace folder in float16 and measures it on held-out exercises. A run that was broken off
 * goes on from its last checkpoint when it is started again.
 */
@Command(
    name = "language",
    description = "Trains the miniature LLaMA from nothing and measures it.",
    mixinStandardHelpOptions = true)
public final class TrainLanguageMiniature implements Callable<Integer> {

  private static final int QUICK_EXERCISES = 50;
  private static final long HELD_OUT_SEED = 2024;
  private static final int LOG_EVERY = 50;

  @Option(names = "--out", required = true, description = "The folder of the finished model.")
  private Path out;

  @Option(names = "--steps", defaultValue = "3000", description = "Updates (${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--tokens",
      defaultValue = "4096",
      description = "Tokens of an update, at least 512 (${DEFAULT-VALUE}).")
  private int tokens;

  @Option(names = "--seed", defaultValue = "1", description = "Seed (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--save-every",
      defaultValue = "500",
      description = "Updates between two checkpoints (${DEFAULT-VALUE}).")
  private int saveEvery;

  @Option(
      names = "--exercises",
      defaultValue = "500",
      description = "Held-out exercises of each task (${DEFAULT-VALUE}).")
  private int exercises;

  @Spec private CommandSpec spec;

  /** Constructs the command, as picocli does. */
  public TrainLanguageMiniature() {}

  /**
   * Runs the command.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TrainLanguageMiniature()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter log = spec.commandLine().getErr();
    TaskMixture mixture = TaskMixture.standard();
    TrainingPlan plan = TrainingPlan.standard(steps, tokens, seed);
    TrainingRecord record =
        TrainingRecord.open(out.resolveSibling(out.getFileName() + ".training"));
    Path checkpoint = record.checkpoint();
    LanguageMiniature miniature =
        LanguageMiniature.create(checkpoint, mixture, plan.longRowTokens(), seed);
    try (Model model = Model.newInstance("mini-llama", "PyTorch");
        TextTokenizer tokenizer = TextTokenizer.open(checkpoint)) {
      model.setBlock(miniature.block());
      Engine.getInstance().setRandomSeed((int) seed);
      int first = record.step();
      if (first > 0) {
        log.printf("going on after update %d%n", first);
        miniature.load(model, checkpoint);
      } else {
        miniature.initialize(model);
      }
      LanguageTraining training = new LanguageTraining(model, tokenizer, mixture, plan);
      training.run(
          first,
          (step, loss, norm) -> {
            double seconds = record.add(step, loss, norm, plan.learningRate(step));
            if ((step + 1) % LOG_EVERY == 0) {
              log.printf(
                  Locale.ROOT,
                  "update %d of %d: loss %.4f, gradient norm %.3f, %.0f tokens/s%n",
                  step + 1,
                  steps,
                  loss,
                  norm,
                  plan.tokens() / seconds);
              log.flush();
            }
            if ((step + 1) % saveEvery == 0 || step + 1 == steps) {
              miniature.save(checkpoint, DataType.FLOAT32);
              record.saved(step + 1);
              report(log, model, checkpoint, Math.min(QUICK_EXERCISES, exercises));
            }
          });
      miniature.save(out, DataType.FLOAT16);
    }
    TokenizerWriter.copy(checkpoint, out);
    EmbeddedCheckpoint.writeIndex(out);
    Criteria<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelPath(out).build();
    try (Model finished = criteria.loadModel()) {
      report(log, finished, out, exercises);
    } catch (ModelException e) {
      throw new IOException("the finished model does not load: " + e.getMessage(), e);
    }
    LossCurve.write(record.losses(), out.resolveSibling(out.getFileName() + ".png"));
    log.printf(Locale.ROOT, "trained for %.0f minutes%n", record.seconds() / 60);
    log.flush();
    return 0;
  }

  private static void report(PrintWriter log, Model model, Path folder, int exercises)
      throws IOException {
    try (TextGenerator generator =
        TextGenerator.of(model.getBlock(), model.getNDManager(), folder)) {
      HeldOutAccuracy accuracy =
          HeldOutAccuracy.measure(
              generator, TaskMixture.standard().tasks(), exercises, HELD_OUT_SEED);
      accuracy.print(log);
    }
  }
}
