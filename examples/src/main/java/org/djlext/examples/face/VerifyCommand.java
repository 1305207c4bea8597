package org.djlext.examples.face;

import ai.djl.ModelException;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.face.Embeddings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code djlx face verify}: whether two pictures show one person. */
@Command(
    name = "verify",
    description = {
      "Compares the faces of two pictures by the cosine of their embeddings, and says whether both"
          + " are of one person if --threshold says from where on.",
      "",
      "The exit code is 0 whatever the answer.",
      ""
    },
    sortOptions = false)
final class VerifyCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "A", description = "A picture of one face.")
  private Path first;

  @Parameters(index = "1", paramLabel = "B", description = "Another.")
  private Path second;

  @Mixin(name = "pipeline")
  private PipelineOptions pipeline;

  @Mixin(name = "threshold")
  private ThresholdOption threshold;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** What came of it; same is null without a threshold. */
  record Report(
      String model, double cosine, Double threshold, Boolean same, List<FaceReport.Seen> faces) {}

  @Override
  public Integer call() throws IOException, ModelException, TranslateException {
    CommandOutput output = shared.output();
    Double least = threshold.of();
    try (FacePipeline faces = pipeline.load(shared.device())) {
      SeenFace a = faces.see(first);
      SeenFace b = faces.see(second);
      double cosine = Embeddings.cosine(faces.embed(a), faces.embed(b));
      Boolean same = least == null ? null : cosine >= least;
      output.say(answer(cosine, least));
      output.result(
          new Report(
              faces.embedder().name(),
              cosine,
              least,
              same,
              List.of(FaceReport.Seen.of(first, a), FaceReport.Seen.of(second, b))));
    }
    return 0;
  }

  private static String answer(double cosine, Double least) {
    if (least == null) {
      return String.format(
          Locale.ROOT,
          "cosine %.4f; --threshold says from where on that is one person, which depends on the"
              + " model",
          cosine);
    }
    return String.format(
        Locale.ROOT,
        cosine >= least
            ? "one person: cosine %.4f, at least %.4f"
            : "two persons: cosine %.4f, less than %.4f",
        cosine,
        least);
  }
}
