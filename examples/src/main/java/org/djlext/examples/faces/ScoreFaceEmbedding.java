package org.djlext.examples.faces;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.djlext.examples.face.RocPlot;
import org.djlext.examples.faces.FaceView.Nuisance;
import org.djlext.face.eval.Roc;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.weights.WholeFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Scores trained face embeddings on people whom no training has seen: the models against each
 * other, the first under each nuisance with and without each processing, and by tone groups.
 *
 * <p>The protocol: pairs of 600 people, in half of which one person is seen twice, the first time
 * well, the second time under the nuisance; faces are aligned by points that are as inexact as in
 * training. Accuracy is that of the ten-fold protocol. Rates of accepts are over the comparisons of
 * each first face with 200 second faces.
 */
@Command(
    name = "score-face-embedding",
    description = "Scores face embeddings on drawn people whom no training has seen.",
    mixinStandardHelpOptions = true)
public final class ScoreFaceEmbedding implements Callable<Integer> {

  private static final int PAIRS = 6000;

  @Option(
      names = "--model",
      required = true,
      description = "name=folder of a model; the first one is looked at more closely.")
  private Map<String, Path> models = new LinkedHashMap<>();

  @Option(names = "--out", required = true, description = "The folder of tables and plot.")
  private Path out;

  @Option(
      names = "--pairs",
      defaultValue = "" + PAIRS,
      description = "Pairs with everything at once (${DEFAULT-VALUE}).")
  private int pairs;

  @Option(
      names = "--nuisance-pairs",
      defaultValue = "2000",
      description = "Pairs of each single nuisance (${DEFAULT-VALUE}).")
  private int nuisancePairs;

  @Option(names = "--plain", description = "Faces are not processed before they are embedded.")
  private boolean plain;

  @Spec private CommandSpec spec;

  private final FaceGenerator generator = new FaceGenerator(HeldOutFaces.SEED);
  private PrintWriter log;

  /** Constructs the command, as picocli does. */
  public ScoreFaceEmbedding() {}

  /**
   * Runs the command.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ScoreFaceEmbedding()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    check("--pairs", pairs);
    check("--nuisance-pairs", nuisancePairs);
    log = spec.commandLine().getErr();
    Files.createDirectories(out);
    FaceTables tables = new FaceTables(out, pairs, nuisancePairs);
    int size = size(models.values().iterator().next());
    for (Nuisance nuisance : Nuisance.values()) {
      int count = nuisance == Nuisance.ALL ? pairs : nuisancePairs;
      HeldOutFaces faces = HeldOutFaces.draw(HeldOutFaces.SEED, nuisance, count, size);
      Path model = models.values().iterator().next();
      List<FaceProcessing> processings =
          plain ? List.of(FaceProcessing.NONE) : FaceProcessing.all(size);
      for (FaceProcessing processing : processings) {
        Scored scored = score(model, faces, processing);
        tables.nuisance(nuisance, processing.name(), scored.scores());
        tell(nuisance.name(), processing.name(), scored.scores());
      }
      if (!plain) {
        Scored parts = score(faces, FaceLikeness.parts(model, faces));
        tables.nuisance(nuisance, "part by part", parts.scores());
        tell(nuisance.name(), "part by part", parts.scores());
      }
      if (nuisance == Nuisance.ALL) {
        compare(faces, tables);
      }
    }
    tables.write();
    return 0;
  }

  private void check(String option, int count) {
    if (count < 20 || count % 20 != 0) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "%s: expected a multiple of 20, found %d".formatted(option, count));
    }
  }

  private record Scored(FaceScores scores, FaceComparisons comparisons) {}

  private void compare(HeldOutFaces faces, FaceTables tables) throws IOException {
    Map<String, Roc> curves = new LinkedHashMap<>();
    for (Map.Entry<String, Path> model : models.entrySet()) {
      Scored scored = score(model.getValue(), faces, FaceProcessing.NONE);
      tables.model(model.getKey(), scored.scores());
      tell("ALL", model.getKey(), scored.scores());
      if (curves.isEmpty()) {
        tables.tones(ToneScores.of(scored.comparisons()));
      }
      curves.put(model.getKey(), Roc.of(scored.comparisons().all()));
    }
    WholeFile.write(out.resolve("roc.png"), new RocPlot(curves).png());
  }

  private Scored score(Path model, HeldOutFaces faces, FaceProcessing processing)
      throws IOException {
    FaceLikeness likeness =
        FaceLikeness.cosine(
            MiniatureEmbedding.embed(model, processing.apply(faces.first()), processing.flipSum()),
            MiniatureEmbedding.embed(
                model, processing.apply(faces.second()), processing.flipSum()));
    return score(faces, likeness);
  }

  private Scored score(HeldOutFaces faces, FaceLikeness likeness) {
    FaceComparisons comparisons = FaceComparisons.of(faces, generator, likeness);
    FaceScores scores = FaceScores.of(faces.verify(likeness), comparisons.all());
    return new Scored(scores, comparisons);
  }

  private static int size(Path model) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      return checkpoint.config().get("input_size").getAsInt();
    }
  }

  private void tell(String first, String second, FaceScores scores) {
    log.printf(
        Locale.ROOT,
        "%s, %s: accuracy %.4f, TAR at FAR 1e-3 %.4f, EER %.4f%n",
        first,
        second,
        scores.accuracy(),
        scores.tar(),
        scores.eer());
    log.flush();
  }
}
