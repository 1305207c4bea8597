package org.djlext.examples.gallery;

import ai.djl.ModelException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.djlext.examples.face.RocPlot;
import org.djlext.face.eval.PairScores;
import org.djlext.face.match.PlattScaling;
import org.djlext.face.match.Verifier;

/** Faces: found, aligned, processed, compared and known again; people whom no training has seen. */
final class FacePage implements GalleryPage {

  /** No training has this seed. */
  private static final long SEED = 424_242;

  private static final int SHOWN = 4;
  private static final int PREVIEWED = 1;
  private static final int SCENES = 30;
  private static final int PAIRS = 300;
  private static final double WRONG_SHARE = 1e-4;

  /**
   * What came of it.
   *
   * @param found faces of scenes
   * @param undone many-to-one steps as a PNG file
   * @param made one-to-many steps likewise
   * @param verified pairs that were compared
   * @param roc their curves as a PNG file
   * @param identified people who were looked for
   */
  record Seen(
      FoundFaces found,
      byte[] undone,
      byte[] made,
      FaceVerification verified,
      byte[] roc,
      FaceIdentification identified) {}

  @Override
  public String name() {
    return "faces";
  }

  @Override
  public String title() {
    return "Faces: found, aligned and told apart";
  }

  @Override
  public PageContent run(GalleryRequest request) throws IOException, ModelException {
    long seed = SEED + request.seed();
    request.listener().accept("loading the miniatures");
    try (FaceModels models = FaceModels.load(request.device())) {
      request.listener().accept("looking for faces in %d scenes".formatted(SCENES));
      FoundFaces found = FoundFaces.look(models, seed, SHOWN, SCENES);
      request.listener().accept("processing faces");
      byte[] undone = FaceStepSheet.undone(seed);
      byte[] made = FaceStepSheet.made(seed);
      request.listener().accept("comparing %d pairs under each nuisance".formatted(PAIRS));
      FaceVerification verified = FaceVerification.score(models, seed, PAIRS);
      byte[] roc = new RocPlot(verified.curves()).png();
      request.listener().accept("looking people up in a gallery");
      PairScores scores = verified.hardest().comparisons();
      Verifier verifier = Verifier.atFalseAcceptRate(scores, WRONG_SHARE, PlattScaling.fit(scores));
      FaceIdentification identified = FaceIdentification.of(models, seed, verifier.threshold());
      return content(new Seen(found, undone, made, verified, roc, identified));
    }
  }

  private static PageContent content(Seen seen) throws IOException {
    Map<String, String> figures = new LinkedHashMap<>();
    FaceVerification.Row hardest = seen.verified().hardest();
    figures.put(
        "of %d faces found in %d scenes".formatted(seen.found().faces(), SCENES),
        percent((double) seen.found().hits() / seen.found().faces()));
    figures.put(
        "of %d pairs told right, all at once".formatted(PAIRS), percent(hardest.accuracy()));
    figures.put(
        "known again among %d people".formatted(seen.identified().enrolled().size()),
        percent(seen.identified().rankOne()));
    figures.put("a scene", String.format(Locale.ROOT, "%.0f ms", seen.found().millis()));
    String summary =
        "A small detector and a small embedding, both trained in Java on drawn people, find faces,"
            + " align them, and tell apart people whom no training has seen.";
    Html preview = FaceSections.scenes(seen.found(), PREVIEWED);
    return new PageContent(summary, figures, preview, FaceSections.of(seen));
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
