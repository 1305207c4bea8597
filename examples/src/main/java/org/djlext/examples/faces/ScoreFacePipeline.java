package org.djlext.examples.faces;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.djlext.examples.faces.FaceView.Nuisance;
import org.djlext.face.Face;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.align.FaceTemplate;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.Checkpoint;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Scores verification from scene to answer: a detector finds the face of each scene, its points
 * align it, and the embedding compares. The pairs are those of {@link ScoreFaceEmbedding}, every
 * face in a scene of its own, some of them small; a face that is not found is taken for nobody's.
 * The same scenes aligned by the true points tell what the detector costs.
 */
@Command(
    name = "score-face-pipeline",
    description = "Scores a detector and an embedding together on people no training has seen.",
    mixinStandardHelpOptions = true)
public final class ScoreFacePipeline implements Callable<Integer> {

  private static final double SURE = 0.5;

  @Option(names = "--detector", required = true, description = "The folder of the detector.")
  private Path detector;

  @Option(names = "--embedding", required = true, description = "The folder of the embedding.")
  private Path embedding;

  @Option(names = "--pairs", defaultValue = "2000", description = "Pairs (${DEFAULT-VALUE}).")
  private int pairs;

  @Option(
      names = "--nuisance",
      defaultValue = "ALL",
      description = "What second faces suffer from (${DEFAULT-VALUE}).")
  private Nuisance nuisance;

  @Spec private CommandSpec spec;

  private final FaceGenerator generator = new FaceGenerator(HeldOutFaces.SEED);

  /** Constructs the command, as picocli does. */
  public ScoreFacePipeline() {}

  /**
   * Runs the command.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ScoreFacePipeline()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    FacePairs drawn = FacePairs.draw(nuisance, HeldOutFaces.PEOPLE, pairs, HeldOutFaces.SEED);
    List<FaceScene> scenes = FoundPairs.draw(drawn, generator);
    List<RgbImage> pictures = scenes.stream().map(FaceScene::picture).toList();
    List<Face[]> faces = MiniatureDetector.detect(detector, pictures, SURE);
    FoundPairs found = FoundPairs.of(scenes, faces);
    tell("found", drawn, found);
    tell("true points", drawn, found.truth());
    return 0;
  }

  private void tell(String name, FacePairs drawn, FoundPairs found) throws IOException {
    FaceAligner aligner = FaceAligner.of(FaceTemplate.square(size()));
    List<float[]> embeddings = MiniatureEmbedding.embed(embedding, found.align(aligner), false);
    FaceLikeness likeness = found.likeness(embeddings);
    HeldOutFaces pairsOnly = new HeldOutFaces(drawn, List.of(), List.of());
    FaceComparisons comparisons = FaceComparisons.of(pairsOnly, generator, likeness);
    FaceScores scores = FaceScores.of(pairsOnly.verify(likeness), comparisons.all());
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%s: %d of %d faces, accuracy %.4f +- %.4f, TAR at FAR 1e-3 %.3f, EER %.4f%n",
            name,
            found.foundCount(),
            found.scenes().size(),
            scores.accuracy(),
            scores.deviation(),
            scores.tar(),
            scores.eer());
    spec.commandLine().getOut().flush();
  }

  private int size() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(embedding)) {
      return checkpoint.config().get("input_size").getAsInt();
    }
  }
}
