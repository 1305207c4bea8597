package org.djlext.examples.figures;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.djlext.flashattn.pretrained.EmbeddedCheckpoint;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Trains the miniature pose models from nothing and scores them on held-out pictures.
 *
 * <p>As RTMPose's, the backbone is trained with heatmaps first. From there on three heads are
 * trained, each for inputs of several sizes, all on the same people in the same order for as many
 * updates. The best model of each head is what the zoo has.
 */
@Command(
    name = "pose",
    description = "Trains the miniature pose models from nothing and compares them.",
    mixinStandardHelpOptions = true)
public final class TrainPoseMiniature implements Callable<Integer> {

  private static final String PRETRAINED = "backbone";
  private static final String PRETRAINING = "pretraining";
  private static final List<String> FILES =
      List.of("config.json", "model.safetensors", "serving.properties");

  @Option(names = "--out", required = true, description = "The folder of models and record.")
  private Path out;

  @Option(
      names = "--heads",
      split = ",",
      defaultValue = "SIMCC,RLE,HEATMAP",
      description = "The heads (${DEFAULT-VALUE}).")
  private List<PoseHeadKind> heads;

  @Option(
      names = "--heights",
      split = ",",
      defaultValue = "128,64,192",
      description = "The heights of inputs in pixels (${DEFAULT-VALUE}).")
  private List<Integer> heights;

  @Option(
      names = "--pretrain-steps",
      defaultValue = "3000",
      description = "Updates of the backbone with heatmaps, before all (${DEFAULT-VALUE}).")
  private int pretrainSteps;

  @Option(
      names = "--pretrain-height",
      defaultValue = "128",
      description = "The height of inputs meanwhile (${DEFAULT-VALUE}).")
  private int pretrainHeight;

  @Option(
      names = "--steps",
      defaultValue = "320",
      description = "Updates of each model of the comparison (${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--batch",
      defaultValue = "32",
      description = "People an update sees (${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--rate",
      defaultValue = "0.002",
      description = "Learning rate at first (${DEFAULT-VALUE}).")
  private float rate;

  @Option(
      names = "--scenes",
      defaultValue = "10000",
      description = "Pictures that are trained on (${DEFAULT-VALUE}).")
  private int scenes;

  @Option(
      names = "--held-out",
      defaultValue = "500",
      description = "Pictures that are scored on (${DEFAULT-VALUE}).")
  private int heldOutScenes;

  @Option(names = "--seed", defaultValue = "1", description = "Seed (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--from",
      description = "The folder of a former run, whose pretrained backbone is taken.")
  private Path from;

  @Option(
      names = "--continue",
      description = "The models of --from go on, instead of lending their backbone.")
  private boolean goOn;

  @Spec private CommandSpec spec;

  private PrintWriter log;

  /** Constructs the command, as picocli does. */
  public TrainPoseMiniature() {}

  /**
   * Runs the command.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TrainPoseMiniature()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    check();
    log = spec.commandLine().getErr();
    long begin = System.nanoTime();
    PoseRecord record = new PoseRecord(out.resolve("training"), settings());
    HeldOutFigures heldOut = new HeldOutFigures(out.resolve("held-out"), heldOutScenes);
    FigurePool pool = new FigurePool(seed, scenes);
    tell("%d people to train on, %d held out", pool.size(), heldOut.people());
    PoseComparison comparison = new PoseComparison(pool, heldOut, record, seed, log);
    Path backbone = (from == null ? out : from).resolve(PRETRAINED);
    if (from == null) {
      PoseTraining training = new PoseTraining(pretrainSteps, batchSize, rate);
      comparison.run(
          PoseHeadKind.HEATMAP, pretrainHeight, training, null, false, PRETRAINING, backbone);
    }
    PoseTraining training = new PoseTraining(steps, batchSize, rate);
    for (int height : heights) {
      for (PoseHeadKind kind : heads) {
        Path folder = folder(out, kind, height);
        Path first = goOn ? folder(from, kind, height) : backbone;
        comparison.run(kind, height, training, first, goOn, kind.label(), folder);
      }
    }
    List<PoseRecord.Row> compared =
        record.rows().stream().filter(row -> !row.head().equals(PRETRAINING)).toList();
    PoseCurves.write(compared, out.resolve("training").resolve("resolution.png"));
    for (PoseHeadKind kind : heads) {
      finish(kind, compared);
    }
    if (heads.contains(PoseHeadKind.RLE)) {
      record.calibration(
          SigmaCalibration.of(new SigmaErrors(heldOut).collect(finished(PoseHeadKind.RLE))));
    }
    tell("done in %.1f minutes", (System.nanoTime() - begin) / 6e10);
    return 0;
  }

  /** The best of a head is what the zoo gets. */
  private void finish(PoseHeadKind kind, List<PoseRecord.Row> compared) throws IOException {
    PoseRecord.Row best =
        compared.stream()
            .filter(row -> row.head().equals(kind.label()))
            .max(Comparator.comparing(PoseRecord.Row::ap))
            .orElseThrow();
    tell("best of %s: AP %.3f at %d", best.head(), best.ap(), best.height());
    Path target = Files.createDirectories(finished(kind));
    for (String file : FILES) {
      Path source = folder(out, kind, best.height()).resolve(file);
      Files.copy(source, target.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    EmbeddedCheckpoint.writeIndex(target);
  }

  private static Path folder(Path run, PoseHeadKind kind, int height) {
    return run.resolve("%s-%d".formatted(kind.label(), height));
  }

  private Path finished(PoseHeadKind kind) {
    return out.resolve("mini-pose-" + kind.label());
  }

  private void tell(String text, Object... values) {
    log.println(String.format(Locale.ROOT, text, values));
    log.flush();
  }

  private void check() {
    for (int height : heights) {
      if (height < 32 || height % 32 != 0) {
        fail("--heights: expected multiples of 32, found %d", height);
      }
    }
    if (steps < 1 || pretrainSteps < 1) {
      fail("--steps, --pretrain-steps: expected at least 1, found %d and %d", steps, pretrainSteps);
    }
    if (batchSize < 2 || scenes < 1 || heldOutScenes < 1) {
      fail(
          "--batch: expected at least 2, --scenes and --held-out at least 1, found %d, %d and %d",
          batchSize, scenes, heldOutScenes);
    }
    if (goOn && from == null) {
      fail("--continue: expected --from, the folder of a former run");
    }
    if (seed == HeldOutFigures.SEED) {
      fail("--seed: %d is that of the held-out pictures", seed);
    }
  }

  private void fail(String text, Object... values) {
    throw new CommandLine.ParameterException(
        spec.commandLine(), String.format(Locale.ROOT, text, values));
  }

  private JsonObject settings() {
    JsonObject settings = new JsonObject();
    settings.addProperty("steps", steps);
    settings.addProperty("pretrain_steps", pretrainSteps);
    settings.addProperty("pretrain_height", pretrainHeight);
    settings.add("heights", new Gson().toJsonTree(heights));
    settings.addProperty("batch", batchSize);
    settings.addProperty("rate", rate);
    settings.addProperty("scenes", scenes);
    settings.addProperty("held_out", heldOutScenes);
    settings.addProperty("seed", seed);
    settings.addProperty("pretrained_before", from != null);
    settings.addProperty("continued", goOn);
    return settings;
  }
}
