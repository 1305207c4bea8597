package org.djlext.examples.scenes;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.djlext.detr.DetrBlock;
import org.djlext.detr.loss.HungarianMatcher;
import org.djlext.detr.loss.Matcher;
import org.djlext.detr.loss.OrderMatcher;
import org.djlext.flashattn.pretrained.EmbeddedCheckpoint;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Trains the miniature DETR from nothing, saves it as a HuggingFace folder in float16 and measures
 * it on held-out scenes.
 *
 * <p>Three stages: backbone, encoder and decoder together, while the encoder's cells are asked too;
 * then the detector alone, its norms frozen; then, as in the paper, the mask head with the detector
 * frozen.
 */
@Command(
    name = "detr",
    description = "Trains the miniature DETR from nothing and measures it.",
    mixinStandardHelpOptions = true)
public final class TrainDetrMiniature implements Callable<Integer> {

  private static final int LOG_EVERY = 50;
  private static final String MATCHED = "matched to objects";
  private static final String BY_ORDER = "assigned by order";

  @Option(names = "--out", required = true, description = "The folder of the finished model.")
  private Path out;

  @Option(
      names = "--steps",
      split = ",",
      arity = "1",
      defaultValue = "4500,5000,700",
      description = "Updates of the three stages, 0 to leave one out (${DEFAULT-VALUE}).")
  private List<Integer> steps;

  @Option(
      names = "--batch",
      defaultValue = "32",
      description = "Scenes a batch (${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(names = "--rate", defaultValue = "0.0008", description = "Learning rate at first.")
  private float rate;

  @Option(names = "--seed", defaultValue = "1", description = "Seed (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--measure-every",
      defaultValue = "500",
      description = "Updates between two measurements (${DEFAULT-VALUE}).")
  private int measureEvery;

  @Option(
      names = "--quick-scenes",
      defaultValue = "300",
      description = "Held-out scenes of a measurement on the way (${DEFAULT-VALUE}).")
  private int quickScenes;

  @Option(
      names = "--scenes",
      defaultValue = "1000",
      description = "Held-out scenes of the last measurement (${DEFAULT-VALUE}).")
  private int scenes;

  @Option(
      names = "--by-order",
      description = "Gives objects to queries in the order they come instead of matching them.")
  private boolean byOrder;

  @Option(names = "--from", description = "A folder of a former run whose detector is taken.")
  private Path from;

  @Option(
      names = "--compare",
      description = "The .training folder of another run, to be drawn into the same picture.")
  private Path compare;

  @Spec private CommandSpec spec;

  private PrintWriter log;
  private SceneRecord record;
  private long seen;

  /** Constructs the command, as picocli does. */
  public TrainDetrMiniature() {}

  /**
   * Runs the command.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TrainDetrMiniature()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    check();
    log = spec.commandLine().getErr();
    record = new SceneRecord(training(), settings());
    Engine.getInstance().setRandomSeed((int) seed);
    Matcher matcher = byOrder ? new OrderMatcher() : new HungarianMatcher();
    try (Model model = Model.newInstance("mini-detr", "PyTorch")) {
      SceneTraining training = new SceneTraining(model, matcher);
      DetrBlock detector = MiniatureDetr.create(model, MiniatureDetr.config(false, false));
      LocalQueries.apply(detector, seed);
      train(
          model,
          training,
          detector,
          new TrainingStage("cells", steps.get(0), batchSize, rate, rate, 0.3f, 1, 1f));
      DetrBlock frozen =
          from == null
              ? MiniatureDetr.create(model, MiniatureDetr.config(true, false))
              : MiniatureDetr.load(model, from, MiniatureDetr.config(true, false));
      if (from == null) {
        MiniatureDetr.copy(detector, frozen);
      }
      train(
          model,
          training,
          frozen,
          new TrainingStage(
              "detector", steps.get(1), batchSize, rate * 0.5f, rate * 0.25f, 0.01f, 0, 0.1f));
      DetrBlock panoptic = MiniatureDetr.create(model, MiniatureDetr.config(true, true));
      MiniatureDetr.copy(frozen, panoptic);
      LocalMasks.apply(panoptic);
      train(
          model,
          training,
          panoptic,
          new TrainingStage("masks", steps.get(2), batchSize / 2, rate * 2.5f, 0, 0.01f, 0, 1f));
      if (steps.get(2) > 0) {
        MiniatureDetr.save(panoptic, out, DataType.FLOAT16);
        EmbeddedCheckpoint.writeIndex(out);
        // measured as it is shipped: float16 weights, widened
        DetrBlock finished = MiniatureDetr.load(model, out, MiniatureDetr.config(true, true));
        measure(model, finished, "finished", scenes);
      }
    }
    drawCurves();
    log.printf(Locale.ROOT, "trained for %.1f minutes%n", record.seconds() / 60);
    log.flush();
    return 0;
  }

  private void train(Model model, SceneTraining training, DetrBlock block, TrainingStage stage)
      throws IOException {
    if (stage.steps() == 0) {
      return;
    }
    boolean masks = block.panopticHead().isPresent();
    try (SceneSource source = new SceneSource(seed, seen, stage.batchSize(), masks)) {
      record.resume();
      training.run(
          block,
          stage,
          source,
          (update, parts, cells, norm) -> {
            seen += stage.batchSize();
            record.add(stage.name(), update, parts, cells, norm);
            int done = update + 1;
            if (done % LOG_EVERY == 0) {
              log.printf(
                  Locale.ROOT,
                  "%s %d of %d: loss %.3f, cells %.3f, norm %.2f, %.1f minutes, %s%n",
                  stage.name(),
                  done,
                  stage.steps(),
                  parts.total(),
                  cells,
                  norm,
                  record.seconds() / 60,
                  SceneTraining.text(parts));
              log.flush();
            }
            if (done % measureEvery == 0 || done == stage.steps()) {
              measure(model, block, stage.name(), quickScenes);
              MiniatureDetr.save(block, training().resolve(stage.name()), DataType.FLOAT32);
            }
            record.resume();
          });
    }
  }

  private void measure(Model model, DetrBlock block, String stage, int count) throws IOException {
    HeldOutScores scores = HeldOutScores.measure(model, block, count);
    record.add(new SceneRecord.Point(stage, seen, record.seconds() / 60, scores));
    log.printf("%s after %d scenes: %s%n", stage, seen, scores.text());
    log.flush();
  }

  private void drawCurves() throws IOException {
    if (detecting(record.points()).isEmpty()) {
      return;
    }
    Map<String, List<SceneRecord.Point>> runs = new LinkedHashMap<>();
    runs.put(byOrder ? BY_ORDER : MATCHED, detecting(record.points()));
    if (compare != null) {
      runs.put(byOrder ? MATCHED : BY_ORDER, detecting(SceneRecord.read(compare)));
    }
    SceneCurves.write(runs, out.resolveSibling(out.getFileName() + ".png"));
  }

  /** The points before the detector is frozen; all later ones are alike. */
  private static List<SceneRecord.Point> detecting(List<SceneRecord.Point> points) {
    return points.stream().filter(point -> point.scores().pq() == null).toList();
  }

  private Path training() {
    return out.resolveSibling(out.getFileName() + ".training");
  }

  private void check() {
    if (steps.size() != 3 || steps.stream().anyMatch(count -> count < 0)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--steps: expected three numbers of at least 0, found " + steps);
    }
    if (batchSize < 2) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--batch: expected at least 2, found " + batchSize);
    }
    if (seed == HeldOutScores.SEED) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--seed: %d is that of the held-out scenes".formatted(seed));
    }
  }

  private JsonObject settings() {
    JsonObject settings = new JsonObject();
    settings.add("steps", new Gson().toJsonTree(steps));
    settings.addProperty("batch", batchSize);
    settings.addProperty("rate", rate);
    settings.addProperty("seed", seed);
    settings.addProperty("matcher", byOrder ? "order" : "hungarian");
    return settings;
  }
}
