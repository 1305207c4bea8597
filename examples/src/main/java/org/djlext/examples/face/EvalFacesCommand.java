package org.djlext.examples.face;

import ai.djl.ModelException;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.face.eval.InsightfaceBin;
import org.djlext.face.eval.LfwPairs;
import org.djlext.face.eval.PairFormatException;
import org.djlext.face.eval.PairScores;
import org.djlext.face.eval.Roc;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code djlx face eval}: how well pairs of one person are told from pairs of two. */
@Command(
    name = "eval",
    description = {
      "Scores verification: accuracy by the ten folds of LFW, area under the curve, equal error"
          + " rate and true accepts at rates of false accepts, with intervals of 95 %% by the"
          + " bootstrap.",
      "",
      "Pairs come from a list as LFW has it, from a .bin file of insightface, whose pictures are"
          + " aligned, or as scores that another program computed. With --out the curve is drawn to"
          + " roc.png. Pairs of pictures that cannot be used are left out and told; the exit code"
          + " is then 1.",
      ""
    },
    sortOptions = false)
final class EvalFacesCommand implements Callable<Integer> {

  private static final int FOLDS = 10;

  @Spec private CommandSpec spec;

  @Option(
      names = "--pairs",
      paramLabel = "pairs.txt",
      description = "Pairs as LFW lists them; with --pictures.")
  private Path pairs;

  @Option(
      names = "--pictures",
      paramLabel = "FOLDER",
      description = "Where the pictures of the pairs are: NAME/NAME_0001.jpg.")
  private Path pictures;

  @Option(
      names = "--bin",
      paramLabel = "FILE.bin",
      description = "A set of insightface, such as lfw.bin, cfp_fp.bin or agedb_30.bin.")
  private Path bin;

  @Option(
      names = "--scores",
      paramLabel = "FILE",
      description =
          "Scores that are there already: a line for each pair with the cosine and 1 for one person"
              + " or 0 for two.")
  private Path scores;

  @Option(
      names = "--distances",
      description = "The scores are distances; lower ones are more alike. Without LFW's folds.")
  private boolean distances;

  @Option(
      names = "--folds",
      paramLabel = "N",
      description =
          "How many folds the protocol of LFW has; 0 leaves it out. Default: as the list of pairs"
              + " says, else 10.")
  private Integer folds;

  @Option(
      names = "--far",
      paramLabel = "RATE",
      split = ",",
      defaultValue = "0.1,0.01,0.001",
      description = "Rates of false accepts. Default: ${DEFAULT-VALUE}.")
  private List<Double> rates;

  @Option(
      names = "--resamples",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many samples intervals are made of. Default: ${DEFAULT-VALUE}.")
  private int resamples;

  @Mixin(name = "pipeline")
  private PipelineOptions pipeline;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** What came of it; model is null for scores of another program. */
  record Report(
      String source, String model, PairEvaluation scores, List<FaceReport.Failure> failures) {}

  @Override
  public Integer call() throws IOException, ModelException, TranslateException {
    check();
    CommandOutput output = shared.output();
    PictureLoop loop = new PictureLoop("eval", output);
    String model = null;
    PairScores scored;
    int inFolds = folds == null ? FOLDS : folds;
    if (scores != null) {
      scored = ScoresFile.read(scores, distances);
      inFolds = distances ? 0 : inFolds;
    } else if (bin != null) {
      InsightfaceBin set = InsightfaceBin.read(bin);
      try (FacePipeline faces = pipeline.loadAligned(shared.device())) {
        model = faces.embedder().name();
        scored = EmbeddedPairs.of(set, faces, output);
      }
    } else {
      LfwPairs list = LfwPairs.read(pairs, pictures);
      inFolds = folds == null ? list.folds() : folds;
      try (FacePipeline faces = pipeline.load(shared.device())) {
        model = faces.embedder().name();
        scored = EmbeddedPairs.of(list, faces, loop);
      }
      int left = list.pairs().size() - scored.size();
      if (left > 0) {
        output.note(
            "djlx face eval: pairs left out: %d of %d".formatted(left, list.pairs().size()));
      }
    }
    Path source = scores != null ? scores : bin != null ? bin : pairs;
    PairEvaluation result;
    try {
      result = PairEvaluation.of(scored, inFolds, rates, resamples);
    } catch (IllegalArgumentException e) {
      throw new PairFormatException(source, e.getMessage(), e);
    }
    output.write(EvalText.of(source, result));
    if (output.folder() != null) {
      String name = model == null ? source.getFileName().toString() : model;
      output.file("roc.png", new RocPlot(Map.of(name, Roc.of(scored))).png());
    }
    output.result(new Report(source.toString(), model, result, loop.failures()));
    return loop.code();
  }

  private void check() {
    int sources = (pairs == null ? 0 : 1) + (bin == null ? 0 : 1) + (scores == null ? 0 : 1);
    require(sources == 1, "expected one of --pairs, --bin and --scores, found " + sources);
    require((pairs == null) == (pictures == null), "expected --pairs and --pictures together");
    require(!distances || scores != null, "--distances: expected --scores with it");
    require(folds == null || folds >= 0, "--folds: expected at least 0, found " + folds);
    require(resamples >= 1, "--resamples: expected at least 1, found " + resamples);
    require(
        rates.stream().allMatch(rate -> rate > 0 && rate <= 1),
        "--far: expected rates above 0 and up to 1, found " + rates);
  }

  private void require(boolean fine, String problem) {
    if (!fine) {
      throw new ParameterException(spec.commandLine(), problem);
    }
  }
}
