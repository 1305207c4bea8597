package org.djlext.examples.scenes;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.training.evaluator.Evaluator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.djlext.detr.DetrBlock;
import org.djlext.detr.eval.DetectionEvaluator;
import org.djlext.detr.eval.PanopticEvaluator;
import org.djlext.detr.eval.PanopticScores;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.DetectionScores;

/**
 * How well a detector does on scenes that are never trained on, as COCO scores it.
 *
 * @param scenes how many scenes were looked at
 * @param ap the mean average precision of the things' boxes
 * @param ap50 the same where an overlap of one half is enough
 * @param ap75 the same where three quarters are needed
 * @param maskAp the mean average precision of the things' masks; null without masks, as below
 * @param pq panoptic quality of things and stuff
 * @param pqThings of things
 * @param pqStuff of stuff
 */
public record HeldOutScores(
    int scenes,
    double ap,
    double ap50,
    double ap75,
    Double maskAp,
    Double pq,
    Double pqThings,
    Double pqStuff) {

  /** The seed of all held-out scenes; training refuses it. */
  public static final long SEED = 999;

  private static final int BATCH = 50;
  private static final String KEY = "held-out";

  /**
   * Looks at the first scenes of the held-out seed.
   *
   * @param model gives the memory
   * @param detector the detector, which knows the classes of {@link SceneCategory}
   * @param scenes how many, at least 1
   * @return its scores
   */
  public static HeldOutScores measure(Model model, DetrBlock detector, int scenes) {
    boolean panoptic = detector.panopticHead().isPresent();
    DetectionEvaluator boxes =
        DetectionEvaluator.builder()
            .optPictureSize(SceneGenerator.SIZE, SceneGenerator.SIZE)
            .build();
    DetectionEvaluator masks = DetectionEvaluator.builder().optMasks().build();
    PanopticEvaluator quality = new PanopticEvaluator(categories());
    List.<Evaluator>of(boxes, masks, quality).forEach(evaluator -> evaluator.addAccumulator(KEY));
    SceneGenerator generator = new SceneGenerator(SceneGenerator.SIZE, SEED);
    for (int first = 0; first < scenes; first += BATCH) {
      List<Scene> drawn = new ArrayList<>();
      for (int i = first; i < Math.min(scenes, first + BATCH); i++) {
        drawn.add(generator.draw(i));
      }
      SceneBatch batch = SceneBatch.of(drawn, panoptic);
      try (NDManager scratch = model.getNDManager().newSubManager()) {
        NDList labels = batch.labels(scratch);
        NDList predictions = forward(detector, batch.inputs(scratch), scratch);
        boxes.updateAccumulator(KEY, labels, predictions);
        if (panoptic) {
          masks.updateAccumulator(KEY, labels, predictions);
          quality.updateAccumulator(KEY, labels, predictions);
        }
      }
    }
    DetectionScores scores = boxes.scores(KEY);
    PanopticScores segments = panoptic ? quality.scores(KEY) : null;
    return new HeldOutScores(
        scenes,
        ofThings(scores, "AP"),
        ofThings(scores, "AP50"),
        ofThings(scores, "AP75"),
        panoptic ? ofThings(masks.scores(KEY), "AP") : null,
        panoptic ? segments.all().pq() : null,
        panoptic ? segments.things().pq() : null,
        panoptic ? segments.stuff().pq() : null);
  }

  private static NDList forward(Block detector, NDList inputs, NDManager manager) {
    return detector.forward(new ParameterStore(manager, false), inputs, false);
  }

  /** The mean over the things that were there. */
  private static double ofThings(DetectionScores scores, String name) {
    return SceneCategory.things().stream()
        .mapToDouble(thing -> scores.category(thing.ordinal()).value(name))
        .filter(value -> value >= 0)
        .average()
        .orElse(0);
  }

  /** Returns the categories as COCO's files list them. */
  static List<CocoCategory> categories() {
    return Stream.of(SceneCategory.values())
        .map(
            category ->
                new CocoCategory(category.ordinal(), category.label(), null, category.isThing()))
        .toList();
  }

  /** Returns the scores in one line. */
  String text() {
    String text =
        String.format(
            Locale.ROOT,
            "held-out (%d scenes): AP %.3f, AP50 %.3f, AP75 %.3f",
            scenes,
            ap,
            ap50,
            ap75);
    return pq == null
        ? text
        : text
            + String.format(
                Locale.ROOT,
                ", mask AP %.3f, PQ %.3f (things %.3f, stuff %.3f)",
                maskAp,
                pq,
                pqThings,
                pqStuff);
  }
}
