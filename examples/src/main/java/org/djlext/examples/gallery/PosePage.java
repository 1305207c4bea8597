package org.djlext.examples.gallery;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.djlext.examples.figures.FigureGenerator;
import org.djlext.examples.figures.FigureScene;
import org.djlext.examples.picture.PngBytes;
import org.djlext.examples.pose.PoseHeadChoice;
import org.djlext.examples.pose.SkeletonDrawing;
import org.djlext.flashattn.coco.DetectionScores;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.pose.person.People;
import org.djlext.pose.person.PersonPose;

/** Pose: three ways to say where a joint is, on figures that none of them has seen. */
final class PosePage implements GalleryPage {

  /** No training has this seed. */
  private static final long SEED = 424_242;

  private static final int SHOWN = 4;
  private static final int PREVIEWED = 1;
  private static final int SCORED = 60;
  private static final double THRESHOLD = 0.15;
  private static final double LARGE = 0.6;
  private static final int LABELLED = 14;

  @Override
  public String name() {
    return "pose";
  }

  @Override
  public String title() {
    return "Pose: three heads find the joints of figures";
  }

  /** What one head came to: a drawing of each scene, its scores, and what it costs. */
  private record Examined(
      PoseHeadChoice head,
      List<byte[]> drawings,
      DetectionScores scores,
      long parameters,
      double millis) {}

  @Override
  public PageContent run(GalleryRequest request) throws IOException, ModelException {
    List<FigureScene> scenes = scenes(SEED + request.seed());
    List<byte[]> truths = new ArrayList<>();
    SkeletonDrawing drawing = new SkeletonDrawing(THRESHOLD);
    for (FigureScene scene : scenes) {
      truths.add(
          PngBytes.of(drawing.draw(scene.picture().toBufferedImage(), FigureTruth.poses(scene))));
    }
    request.listener().accept("drawing %d scenes to be scored on".formatted(SCORED));
    FigureGenerator heldOut = new FigureGenerator(SEED);
    FigureTruth scored =
        new FigureTruth(IntStream.range(0, SCORED).mapToObj(heldOut::draw).toList());
    List<Examined> heads = new ArrayList<>();
    for (PoseHeadChoice head : PoseHeadChoice.values()) {
      request.listener().accept("looking and being scored: " + head.miniature());
      heads.add(examine(head, request, scenes, scored));
    }
    return content(truths, heads);
  }

  /** The first scenes that have someone large enough to look at. */
  private static List<FigureScene> scenes(long seed) {
    FigureGenerator generator = new FigureGenerator(seed);
    return LongStream.iterate(0, i -> i + 1)
        .mapToObj(generator::draw)
        .filter(
            scene ->
                scene.people().stream()
                    .anyMatch(
                        one ->
                            one.labelled() >= LABELLED
                                && one.box().height() >= LARGE * FigureGenerator.HEIGHT))
        .limit(SHOWN)
        .toList();
  }

  private static Examined examine(
      PoseHeadChoice head, GalleryRequest request, List<FigureScene> scenes, FigureTruth scored)
      throws IOException, ModelException {
    Criteria<People, PersonPose[]> criteria =
        Criteria.builder()
            .setTypes(People.class, PersonPose[].class)
            .optModelUrls(head.miniature())
            .optDevice(request.device())
            .build();
    SkeletonDrawing drawing = new SkeletonDrawing(THRESHOLD);
    try (ZooModel<People, PersonPose[]> model = criteria.loadModel();
        Predictor<People, PersonPose[]> predictor = model.newPredictor()) {
      predictor.predict(FigureTruth.people(scenes.get(0))); // the first is slower
      List<byte[]> drawings = new ArrayList<>();
      int persons = 0;
      long nanos = 0;
      for (FigureScene scene : scenes) {
        People people = FigureTruth.people(scene);
        long start = System.nanoTime();
        List<PersonPose> poses = List.of(predictor.predict(people));
        nanos += System.nanoTime() - start;
        persons += poses.size();
        BufferedImage picture = scene.picture().toBufferedImage();
        drawings.add(PngBytes.of(drawing.draw(picture, poses)));
      }
      long parameters =
          BlockParameters.of(model.getBlock()).values().stream()
              .mapToLong(parameter -> parameter.getShape().size())
              .sum();
      return new Examined(
          head, drawings, scored.score(predictor), parameters, nanos / 1e6 / persons);
    } catch (TranslateException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static PageContent content(List<byte[]> truths, List<Examined> heads) throws IOException {
    Map<String, String> figures = new LinkedHashMap<>();
    for (Examined one : heads) {
      figures.put(
          "OKS AP of %s, %d held-out scenes".formatted(label(one.head()), SCORED),
          share(one, "AP"));
    }
    figures.put(
        "a person",
        String.format(
            Locale.ROOT,
            "%.0f ms",
            heads.stream().mapToDouble(Examined::millis).average().orElseThrow()));
    String summary =
        "Bins, regression with a learnt spread, and heatmaps, each on the same small backbone and"
            + " trained in Java, find the joints of figures that they have never seen.";
    return new PageContent(
        summary,
        figures,
        rows(truths, heads, PREVIEWED),
        body(truths, heads, ResolutionPlot.recorded()));
  }

  private static Html rows(List<byte[]> truths, List<Examined> heads, int count) {
    Html html = new Html();
    for (int i = 0; i < count; i++) {
      html.open("div", "pictures");
      html.figure(truths.get(i), "truth");
      for (Examined one : heads) {
        html.figure(one.drawings().get(i), label(one.head()));
      }
      html.close("div");
    }
    return html;
  }

  private static Html body(List<byte[]> truths, List<Examined> heads, ResolutionPlot plot)
      throws IOException {
    String[] headings = {"head", "AP>", "AP50>", "AP75>", "AR>", "weights>", "a person>"};
    return new Html()
        .paragraph(
            "Everything on this page was computed just now. Left the truth of figures that a"
                + " program drew, beside it what each head found in the true boxes. The person's"
                + " left is orange, the right blue; what is less sure is paler. Around the joints"
                + " of the regression are ellipses of one sigma, the spread that it learnt with"
                + " them; after so short a training it is wider than the errors are.")
        .heading("Truth and three heads")
        .add(rows(truths, heads, SHOWN))
        .heading("Scores")
        .paragraph(
            "Object keypoint similarity with COCO's constants on %d scenes that no training has seen."
                .formatted(SCORED))
        .table(headings, heads.stream().map(PosePage::row).toList())
        .heading("The size of the input")
        .paragraph(
            "SimCC's paper argues that bins lose less than heatmaps where inputs are small. The"
                + " plot was not computed now: it is the record of the training of the miniatures,"
                + " each head with as many updates on the same figures. They are few, and the"
                + " backbone was prepared with heatmaps, which favours those.")
        .open("div", "plots")
        .png(plot.png(), "accuracy of three heads against the height of the input")
        .close("div")
        .heading("To try it yourself")
        .element(
            "pre",
            "",
            "java -jar djlx.jar pose PICTURE --head simcc --out found\n"
                + "java -jar djlx.jar pose FRAMES --detector DETR_FOLDER --out found");
  }

  private static String[] row(Examined one) {
    return new String[] {
      label(one.head()),
      share(one, "AP"),
      share(one, "AP50"),
      share(one, "AP75"),
      share(one, "AR"),
      String.format(Locale.ROOT, "%.2f million", one.parameters() / 1e6),
      String.format(Locale.ROOT, "%.1f ms", one.millis())
    };
  }

  private static String label(PoseHeadChoice head) {
    return switch (head) {
      case SIMCC -> "SimCC";
      case RLE -> "RLE";
      case HEATMAP -> "heatmap";
    };
  }

  private static String share(Examined one, String score) {
    return String.format(Locale.ROOT, "%.3f", one.scores().value(score));
  }
}
