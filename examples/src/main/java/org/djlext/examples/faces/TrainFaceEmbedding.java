package org.djlext.examples.faces;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.djlext.examples.faces.FaceView.Nuisance;
import org.djlext.face.embed.FaceEmbeddingConfig;
import org.djlext.face.loss.Margin;
import org.djlext.flashattn.pretrained.EmbeddedCheckpoint;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Trains the miniature face embedding from nothing on drawn people, with ArcFace and, on the same
 * faces in the same order, with softmax.
 */
@Command(
    name = "face-embedding",
    description = "Trains the miniature face embedding from nothing, with a margin and without.",
    mixinStandardHelpOptions = true)
public final class TrainFaceEmbedding implements Callable<Integer> {

  @Option(names = "--out", required = true, description = "The folder of models and record.")
  private Path out;

  @Option(
      names = "--margins",
      split = ",",
      defaultValue = "ARCFACE,SOFTMAX",
      description = "What heads do (${DEFAULT-VALUE}).")
  private List<FaceMargin> margins;

  @Option(
      names = "--people",
      defaultValue = "3000",
      description = "People who are trained on (${DEFAULT-VALUE}).")
  private int people;

  @Option(
      names = "--views",
      defaultValue = "24",
      description = "How often each is seen (${DEFAULT-VALUE}).")
  private int views;

  @Option(names = "--easy", description = "People are seen with expressions and small turns only.")
  private boolean easy;

  @Option(
      names = "--augment",
      split = ",",
      description = "What is done to some faces: ${COMPLETION-CANDIDATES}.")
  private List<FaceChange> augmentations = List.of();

  @Option(
      names = "--size",
      defaultValue = "56",
      description = "The sides of a face in pixels (${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--widths",
      split = ",",
      defaultValue = "8,16,48,128",
      description = "Channels of stem and stages (${DEFAULT-VALUE}).")
  private List<Integer> widths;

  @Option(
      names = "--depths",
      split = ",",
      defaultValue = "1,1,1",
      description = "Blocks of the stages (${DEFAULT-VALUE}).")
  private List<Integer> depths;

  @Option(
      names = "--steps",
      defaultValue = "4200",
      description = "Updates of each model (${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--batch",
      defaultValue = "64",
      description = "Faces an update sees (${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--rate",
      defaultValue = "0.1",
      description = "Learning rate at first (${DEFAULT-VALUE}).")
  private float rate;

  @Option(
      names = "--decay",
      defaultValue = "0.0005",
      description = "Weight decay (${DEFAULT-VALUE}).")
  private float decay;

  @Option(
      names = "--scale",
      defaultValue = "32",
      description = "What cosines are multiplied by (${DEFAULT-VALUE}).")
  private double scale;

  @Option(
      names = "--margin",
      defaultValue = "0.4",
      description = "The angle that ArcFace adds, radians (${DEFAULT-VALUE}).")
  private double margin;

  @Option(
      names = "--meanwhile",
      defaultValue = "1000",
      description = "Pairs of others that are looked at meanwhile (${DEFAULT-VALUE}).")
  private int meanwhilePairs;

  @Option(
      names = "--save-every",
      defaultValue = "600",
      description = "Updates between two copies on disk (${DEFAULT-VALUE}).")
  private int saveEvery;

  @Option(names = "--seed", defaultValue = "1", description = "Seed (${DEFAULT-VALUE}).")
  private long seed;

  @Spec private CommandSpec spec;

  private PrintWriter log;

  /** Constructs the command, as picocli does. */
  public TrainFaceEmbedding() {}

  /**
   * Runs the command.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TrainFaceEmbedding()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    check();
    log = spec.commandLine().getErr();
    FaceRecord record = new FaceRecord(out.resolve("training"));
    record.put("settings", settings());
    long begin = System.nanoTime();
    FaceCrops crops = new FaceCrops(seed, people, views, size, easy);
    HeldOutFaces meanwhile =
        HeldOutFaces.draw(HeldOutFaces.SEED + 1, Nuisance.ALL, meanwhilePairs, size);
    double drawing = (System.nanoTime() - begin) / 6e10;
    record.put("minutes_of_drawing", drawing);
    tell("%d faces of %d people drawn in %.1f minutes", crops.size(), people, drawing);
    EmbeddingRun run =
        new EmbeddingRun(
            crops, FaceChange.of(augmentations, size), meanwhile, record, log, saveEvery);
    EmbeddingTraining training = new EmbeddingTraining(steps, batchSize, rate, decay);
    FaceEmbeddingConfig config = MiniatureEmbedding.config(widths, depths, size);
    JsonObject minutes = new JsonObject();
    for (FaceMargin kind : margins) {
      Path folder = out.resolve("mini-face-embedding-" + kind.label());
      Margin head = kind.margin(scale, margin);
      minutes.addProperty(
          kind.label(), run.run(kind.label(), config, head, training, seed, folder));
      EmbeddedCheckpoint.writeIndex(folder);
      record.put("minutes_of_training", minutes);
      record.put("weights", MiniatureEmbedding.weights(folder));
    }
    tell("done in %.1f minutes", (System.nanoTime() - begin) / 6e10);
    return 0;
  }

  private void tell(String text, Object... values) {
    log.println(String.format(Locale.ROOT, text, values));
    log.flush();
  }

  private void check() {
    if (people < 2 || views < 2 || batchSize < 2 || steps < 1 || saveEvery < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--people, --views, --batch: expected at least 2, --steps and --save-every at least 1,"
              + " found %d, %d, %d, %d and %d"
                  .formatted(people, views, batchSize, steps, saveEvery));
    }
    if (meanwhilePairs < 20 || meanwhilePairs % 20 != 0) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--meanwhile: expected a multiple of 20, found " + meanwhilePairs);
    }
    if (widths.size() != depths.size() + 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--widths: expected one more number than --depths has, found %s and %s"
              .formatted(widths, depths));
    }
    if (seed == HeldOutFaces.SEED || seed == HeldOutFaces.SEED + 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--seed: %d is that of the people held out".formatted(seed));
    }
  }

  private JsonObject settings() {
    JsonObject settings = new JsonObject();
    settings.addProperty("people", people);
    settings.addProperty("views", views);
    settings.addProperty("easy", easy);
    settings.add("augment", new Gson().toJsonTree(augmentations));
    settings.addProperty("size", size);
    settings.add("widths", new Gson().toJsonTree(widths));
    settings.add("depths", new Gson().toJsonTree(depths));
    settings.addProperty("steps", steps);
    settings.addProperty("batch", batchSize);
    settings.addProperty("rate", rate);
    settings.addProperty("decay", decay);
    settings.addProperty("scale", scale);
    settings.addProperty("margin", margin);
    settings.addProperty("seed", seed);
    return settings;
  }
}
