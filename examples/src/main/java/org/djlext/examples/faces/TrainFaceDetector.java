package org.djlext.examples.faces;

import ai.djl.engine.Engine;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.djlext.face.detect.ScrfdBlock;
import org.djlext.flashattn.pretrained.EmbeddedCheckpoint;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains the miniature face detector from nothing on drawn scenes and scores it on others. */
@Command(
    name = "face-detector",
    description = "Trains the miniature face detector from nothing and scores it.",
    mixinStandardHelpOptions = true)
public final class TrainFaceDetector implements Callable<Integer> {

  private static final String NAME = "mini-face-detector";
  private static final int LOG_EVERY = 50;

  @Option(names = "--out", required = true, description = "The folder of model and record.")
  private Path out;

  @Option(names = "--steps", defaultValue = "1500", description = "Updates (${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--batch",
      defaultValue = "16",
      description = "Scenes an update sees (${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--rate",
      defaultValue = "0.003",
      description = "Learning rate at first (${DEFAULT-VALUE}).")
  private float rate;

  @Option(
      names = "--scenes",
      defaultValue = "5000",
      description = "Scenes that are trained on (${DEFAULT-VALUE}).")
  private int scenes;

  @Option(
      names = "--held-out",
      defaultValue = "500",
      description = "Scenes that are scored on (${DEFAULT-VALUE}).")
  private int heldOutScenes;

  @Option(
      names = "--save-every",
      defaultValue = "500",
      description = "Updates between two copies on disk (${DEFAULT-VALUE}).")
  private int saveEvery;

  @Option(
      names = "--point-weight",
      defaultValue = "1",
      description = "How much points count, scores counting 1 (${DEFAULT-VALUE}).")
  private double pointWeight;

  @Option(names = "--from", description = "The model that goes on being trained.")
  private Path from;

  @Option(names = "--seed", defaultValue = "1", description = "Seed (${DEFAULT-VALUE}).")
  private long seed;

  @Spec private CommandSpec spec;

  private PrintWriter log;
  private double sum;

  /** Constructs the command, as picocli does. */
  public TrainFaceDetector() {}

  /**
   * Runs the command.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TrainFaceDetector()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    check();
    log = spec.commandLine().getErr();
    FaceRecord record = new FaceRecord(out.resolve("training"));
    record.put("settings", settings());
    long begin = System.nanoTime();
    List<FaceScene> drawn = SceneBatches.draw(seed, scenes);
    HeldOutScenes heldOut = new HeldOutScenes(SceneBatches.draw(HeldOutFaces.SEED, heldOutScenes));
    double drawing = (System.nanoTime() - begin) / 6e10;
    record.put("minutes_of_drawing", drawing);
    tell("%d scenes drawn in %.1f minutes", drawn.size() + heldOutScenes, drawing);
    Engine.getInstance().setRandomSeed((int) seed);
    ScrfdBlock network = new ScrfdBlock(MiniatureDetector.CONFIG);
    Path folder = out.resolve(NAME);
    long start = System.nanoTime();
    try (SceneBatches source = new SceneBatches(drawn, batchSize, from == null ? seed : seed + 1)) {
      new DetectorTraining(steps, batchSize, rate, pointWeight)
          .run(
              network,
              from,
              source,
              (update, loss) -> {
                updated(record, update + 1, loss, (System.nanoTime() - start) / 1e9);
                if ((update + 1) % saveEvery == 0 || update + 1 == steps) {
                  MiniatureDetector.save(network, folder);
                }
              });
    }
    record.put("minutes_of_training", (System.nanoTime() - start) / 6e10);
    EmbeddedCheckpoint.writeIndex(folder);
    HeldOutScenes.Scores scores = heldOut.score(folder);
    record.put("weights", MiniatureEmbedding.weights(folder));
    record.put("held_out", scores);
    tell(
        "AP %.3f, AP50 %.3f, recall %.3f, false faces %.3f a scene, points %.3f of the eyes",
        scores.ap(), scores.ap50(), scores.recall(), scores.falseFaces(), scores.pointError());
    tell("done in %.1f minutes", (System.nanoTime() - begin) / 6e10);
    return 0;
  }

  private void updated(FaceRecord record, int done, float loss, double seconds) throws IOException {
    sum += loss;
    if (done % LOG_EVERY == 0) {
      record.loss(NAME, done, sum / LOG_EVERY, seconds);
      tell("%d of %d, loss %.4f, %.0f s", done, steps, sum / LOG_EVERY, seconds);
      sum = 0;
    }
  }

  private void tell(String text, Object... values) {
    log.println(String.format(Locale.ROOT, text, values));
    log.flush();
  }

  private void check() {
    if (steps < 1 || batchSize < 2 || scenes < 1 || heldOutScenes < 1 || saveEvery < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--batch: expected at least 2, --steps, --scenes, --held-out and --save-every at least 1,"
              + " found %d, %d, %d, %d and %d"
                  .formatted(batchSize, steps, scenes, heldOutScenes, saveEvery));
    }
    if (seed == HeldOutFaces.SEED) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--seed: %d is that of the scenes held out".formatted(seed));
    }
  }

  private JsonObject settings() {
    JsonObject settings = new JsonObject();
    settings.addProperty("steps", steps);
    settings.addProperty("batch", batchSize);
    settings.addProperty("rate", rate);
    settings.addProperty("point_weight", pointWeight);
    settings.addProperty("continued", from != null);
    settings.addProperty("scenes", scenes);
    settings.addProperty("held_out", heldOutScenes);
    settings.addProperty("seed", seed);
    return settings;
  }
}
