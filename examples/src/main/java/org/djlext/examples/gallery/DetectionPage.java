package org.djlext.examples.gallery;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.cv.output.DetectedObjects.DetectedObject;
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
import org.djlext.detr.AttendedObject;
import org.djlext.detr.DetrBlock;
import org.djlext.detr.PanopticDetections;
import org.djlext.examples.detect.AttentionSheet;
import org.djlext.examples.detect.ObjectDrawing;
import org.djlext.examples.detect.SegmentDrawing;
import org.djlext.examples.picture.PngBytes;
import org.djlext.examples.scenes.HeldOutScores;
import org.djlext.examples.scenes.Scene;
import org.djlext.examples.scenes.SceneCategory;
import org.djlext.examples.scenes.SceneGenerator;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.BlockParameters;

/** Detection: the miniature DETR finds objects and segments in scenes that it has never seen. */
final class DetectionPage implements GalleryPage {

  private static final String MINIATURE = "djl://org.djlext.detr/mini-detr";
  private static final int SHOWN = 6;
  private static final int PREVIEWED = 2;
  private static final int SCORED = 100;
  private static final int ATTENDED = 3;
  private static final double THRESHOLD = 0.5;

  @Override
  public String name() {
    return "detection";
  }

  @Override
  public String title() {
    return "Detection: a DETR finds objects and segments";
  }

  @Override
  public PageContent run(GalleryRequest request) throws IOException, ModelException {
    Criteria<RgbImage, PanopticDetections> criteria =
        Criteria.builder()
            .setTypes(RgbImage.class, PanopticDetections.class)
            .optModelUrls(MINIATURE)
            .optDevice(request.device())
            .build();
    request.listener().accept("loading " + MINIATURE);
    try (ZooModel<RgbImage, PanopticDetections> model = criteria.loadModel()) {
      request.listener().accept("looking at scenes");
      List<Seen> seen = look(model, request.seed());
      request.listener().accept("scoring %d held-out scenes".formatted(SCORED));
      DetrBlock detector = (DetrBlock) model.getBlock();
      HeldOutScores scores = HeldOutScores.measure(model, detector, SCORED);
      return content(detector, seen, scores);
    } catch (TranslateException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** What was seen in one scene: pictures of it, how many objects, and how long it took. */
  private record Seen(
      byte[] scene, byte[] objects, byte[] segments, byte[] attention, int count, double millis) {}

  private static List<Seen> look(ZooModel<RgbImage, PanopticDetections> model, long seed)
      throws IOException, TranslateException {
    List<String> labels = ((DetrBlock) model.getBlock()).config().labels();
    ObjectDrawing objects = new ObjectDrawing();
    SegmentDrawing segments = new SegmentDrawing(labels);
    AttentionSheet attention = new AttentionSheet(objects);
    SceneGenerator generator = new SceneGenerator(SceneGenerator.SIZE, HeldOutScores.SEED + seed);
    List<Seen> seen = new ArrayList<>();
    try (Predictor<RgbImage, PanopticDetections> predictor = model.newPredictor()) {
      predictor.predict(image(generator.draw(SHOWN))); // the first is slower
      for (int i = 0; i < SHOWN; i++) {
        RgbImage image = image(generator.draw(i));
        long start = System.nanoTime();
        PanopticDetections found = predictor.predict(image);
        double millis = (System.nanoTime() - start) / 1e6;
        BufferedImage picture = image.toBufferedImage();
        List<DetectedObject> all = found.objects().items();
        List<DetectedObject> things =
            all.stream().filter(one -> isThing(one.getClassName())).toList();
        List<AttendedObject> attended =
            AttendedObject.in(model, image, THRESHOLD, Integer.MAX_VALUE).stream()
                .filter(one -> isThing(one.object().getClassName()))
                .limit(ATTENDED)
                .toList();
        seen.add(
            new Seen(
                PngBytes.of(objects.draw(picture, List.of())),
                PngBytes.of(objects.draw(picture, things)),
                PngBytes.of(segments.draw(picture, found.segmentation())),
                attended.isEmpty() ? null : PngBytes.of(attention.draw(image, attended)),
                things.size(),
                millis));
      }
    }
    return seen;
  }

  private static boolean isThing(String label) {
    return SceneCategory.things().stream().anyMatch(thing -> thing.label().equals(label));
  }

  private static RgbImage image(Scene scene) {
    return new RgbImage(scene.size(), scene.size(), scene.rgb());
  }

  private static PageContent content(DetrBlock detector, List<Seen> seen, HeldOutScores scores) {
    double millis = seen.stream().mapToDouble(Seen::millis).average().orElseThrow();
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("AP50 of things, %d held-out scenes".formatted(SCORED), share(scores.ap50()));
    figures.put("AP", share(scores.ap()));
    figures.put("panoptic quality", share(scores.pq()));
    figures.put("a picture", String.format(Locale.ROOT, "%.0f ms", millis));
    String summary =
        String.format(
            Locale.ROOT,
            "A panoptic DETR of %.1f million parameters, trained in Java, finds %d objects in %d"
                + " scenes that it has never seen.",
            parameters(detector) / 1e6,
            seen.stream().mapToInt(Seen::count).sum(),
            seen.size());
    return new PageContent(summary, figures, pictures(seen.subList(0, PREVIEWED)), body(seen));
  }

  private static Html pictures(List<Seen> seen) {
    Html html = new Html();
    for (Seen one : seen) {
      html.open("div", "pictures");
      html.png(one.scene(), "a scene");
      html.png(one.objects(), "its objects");
      html.png(one.segments(), "its segments");
      html.close("div");
    }
    return html;
  }

  private static Html body(List<Seen> seen) {
    Html html =
        new Html()
            .paragraph(
                "Everything on this page was computed just now. Left the scene, drawn by a program;"
                    + " in the middle the boxes of its things with their probability; right the"
                    + " panoptic segments, things and stuff. A query says what it found at once:"
                    + " there are no anchors, and no overlapping boxes to be suppressed.")
            .heading("Objects and segments")
            .add(pictures(seen))
            .heading("Where the queries looked")
            .paragraph(
                "The attention of a query over the picture, in the last layer of the decoder, for"
                    + " up to %d objects of each scene.".formatted(ATTENDED));
    for (Seen one : seen) {
      if (one.attention() != null) {
        html.open("div", "wide").png(one.attention(), "where queries looked").close("div");
      }
    }
    return html.heading("To try it yourself")
        .element("pre", "", "java -jar djlx.jar detect PICTURE --panoptic --attention --out found");
  }

  private static long parameters(DetrBlock detector) {
    return BlockParameters.of(detector).values().stream()
        .mapToLong(parameter -> parameter.getShape().size())
        .sum();
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
