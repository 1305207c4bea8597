package org.djlext.detr.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.djlext.detr.loss.Targets;
import org.djlext.detr.panoptic.InstanceMasks;
import org.djlext.detr.panoptic.MaskFrame;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.Detection;
import org.djlext.flashattn.coco.DetectionScores;
import org.djlext.flashattn.coco.DetectionScoring;
import org.djlext.flashattn.coco.EvaluationProtocol;
import org.djlext.flashattn.coco.RunLengthMask;
import org.djlext.flashattn.coco.ScoreLine;
import org.djlext.flashattn.coco.Similarity;
import org.djlext.flashattn.coco.Truth;
import org.djlext.flashattn.training.EpochEvaluator;

/**
 * Average precision or recall of boxes or masks over the batches of an epoch, as COCO scores them.
 * Every query counts, with its likeliest class and without any threshold, as in the paper.
 *
 * <p>Labels are {@code class_labels (B, M)}, {@code boxes (B, M, 4)} and, for masks, {@code masks
 * (B, M, H, W)}; predictions {@code logits (B, Q, C + 1)}, {@code pred_boxes (B, Q, 4)} and, for
 * masks, {@code pred_masks (B, Q, h, w)}. Labels have no crowds. Masks are compared at the size of
 * the labels' masks, where pixels predicted in the padding of a batch count as wrong.
 *
 * <p>Batches that are trained on are scored only if that is asked for, as it takes time and tells
 * little; without it their value is NaN. About five kilobytes are kept for each picture.
 */
public final class DetectionEvaluator extends EpochEvaluator<DetectionEvaluator.Epoch> {

  private final String score;
  private final boolean ofMasks;
  private final MaskFrame.Size size;

  private DetectionEvaluator(Builder builder) {
    super(builder.name == null ? builder.defaultName() : builder.name, builder.training);
    this.score = builder.score;
    this.ofMasks = builder.masks;
    this.size = builder.size == null ? new MaskFrame.Size(1, 1) : builder.size;
  }

  /**
   * Begins an evaluator; without options it is AP of boxes.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** What is kept of an epoch. */
  static final class Epoch {

    private final DetectionScoring<CocoBox> boxes =
        new DetectionScoring<>(EvaluationProtocol.detection(), Similarity.ofBoxes());
    private final DetectionScoring<RunLengthMask> masks =
        new DetectionScoring<>(EvaluationProtocol.detection(), Similarity.ofMasks());
    private long pictures;
    private int classes;
  }

  @Override
  protected Epoch begin() {
    return new Epoch();
  }

  @Override
  protected void add(Epoch epoch, NDList labels, NDList predictions) {
    QueryPredictions found = QueryPredictions.read(predictions);
    Targets targets = Targets.read(labels, found.images(), found.classes());
    epoch.classes = Math.max(epoch.classes, found.classes());
    float[] trueBoxes = targets.boxes().toFloatArray();
    float[] boxes = ofMasks ? null : found.boxes();
    long[] labelled = targets.classLabels().toLongArray();
    for (int b = 0; b < found.images(); b++) {
      int image = b;
      int firstLabel = b * targets.places();
      int firstQuery = b * found.queries();
      Function<Integer, Long> category = object -> labelled[firstLabel + object];
      if (ofMasks) {
        PackedMasks masks = PackedMasks.of(targets, b);
        MaskFrame.Size at = masks.size();
        List<RunLengthMask> predicted = masks(found, b, at);
        add(
            epoch.masks,
            epoch.pictures++,
            objects(
                targets.objects(b),
                category,
                object -> mask(at, masks.pixels(object)),
                RunLengthMask::area),
            detections(found, image, predicted::get, RunLengthMask::area));
      } else {
        add(
            epoch.boxes,
            epoch.pictures++,
            objects(
                targets.objects(b),
                category,
                object -> box(trueBoxes, firstLabel + object),
                CocoBox::area),
            detections(found, image, query -> box(boxes, firstQuery + query), CocoBox::area));
      }
    }
  }

  private static <T> void add(
      DetectionScoring<T> scoring,
      long picture,
      Map<Long, List<Truth<T>>> truths,
      Map<Long, List<Detection<T>>> detections) {
    truths.keySet().forEach(category -> detections.computeIfAbsent(category, c -> List.of()));
    detections.forEach(
        (category, found) ->
            scoring.add(picture, category, truths.getOrDefault(category, List.of()), found));
  }

  private static <T> Map<Long, List<Truth<T>>> objects(
      int[] places,
      Function<Integer, Long> category,
      Function<Integer, T> shape,
      Function<T, Number> area) {
    Map<Long, List<Truth<T>>> truths = new TreeMap<>();
    for (int place : places) {
      T at = shape.apply(place);
      truths
          .computeIfAbsent(category.apply(place), c -> new ArrayList<>())
          .add(new Truth<>(place + 1, at, area.apply(at).doubleValue(), false));
    }
    return truths;
  }

  private static <T> Map<Long, List<Detection<T>>> detections(
      QueryPredictions found, int image, Function<Integer, T> shape, Function<T, Number> area) {
    Map<Long, List<Detection<T>>> detections = new TreeMap<>();
    for (int q = 0; q < found.queries(); q++) {
      T at = shape.apply(q);
      detections
          .computeIfAbsent((long) found.category(image, q), c -> new ArrayList<>())
          .add(new Detection<>(at, area.apply(at).doubleValue(), found.score(image, q)));
    }
    return detections;
  }

  private CocoBox box(float[] boxes, int index) {
    double width = (double) boxes[4 * index + 2] * size.width();
    double height = (double) boxes[4 * index + 3] * size.height();
    return new CocoBox(
        (double) boxes[4 * index] * size.width() - width / 2,
        (double) boxes[4 * index + 1] * size.height() - height / 2,
        width,
        height);
  }

  private static List<RunLengthMask> masks(QueryPredictions found, int image, MaskFrame.Size at) {
    int[] queries = IntStream.range(0, found.queries()).toArray();
    try (NDArray picture = found.masks().get(image);
        NDArray masks = InstanceMasks.of(picture, MaskFrame.unpadded(at, at), queries)) {
      PackedMasks all = new PackedMasks(at, masks.toByteArray());
      return Arrays.stream(queries).mapToObj(q -> mask(at, all.pixels(q))).toList();
    }
  }

  private static RunLengthMask mask(MaskFrame.Size size, byte[] pixels) {
    return RunLengthMask.ofPixels(size.height(), size.width(), pixels);
  }

  @Override
  protected double value(Epoch epoch) {
    double value = scores(epoch).value(score);
    return value < 0 ? Double.NaN : value;
  }

  private DetectionScores scores(Epoch epoch) {
    List<Long> categories = LongStream.range(0, epoch.classes).boxed().toList();
    return ofMasks ? epoch.masks.scores(categories) : epoch.boxes.scores(categories);
  }

  /**
   * Returns all numbers of what was accumulated.
   *
   * @param key the accumulator, such as {@code EvaluatorTrainingListener.VALIDATE_EPOCH}
   * @return the scores of all classes, by index of logit
   * @throws IllegalArgumentException if there is no such accumulator
   */
  public DetectionScores scores(String key) {
    return scores(accumulator(key));
  }

  /** Builds a {@link DetectionEvaluator}. */
  public static final class Builder {

    private String name;
    private String score = "AP";
    private boolean masks;
    private boolean training;
    private MaskFrame.Size size;

    private Builder() {}

    private String defaultName() {
      return masks ? "mask " + score : score;
    }

    /**
     * Sets the name.
     *
     * @param name what metrics call it; the default is that of the score, after "mask" if it is of
     *     masks
     * @return this builder
     */
    public Builder optName(String name) {
      this.name = name;
      return this;
    }

    /**
     * Sets which number is reported.
     *
     * @param score AP, AP50, AP75, APs, APm, APl, AR1, AR10, AR100, ARs, ARm or ARl
     * @return this builder
     */
    public Builder optScore(String score) {
      this.score = score;
      return this;
    }

    /**
     * Compares masks instead of boxes.
     *
     * @return this builder
     */
    public Builder optMasks() {
      this.masks = true;
      return this;
    }

    /**
     * Scores batches that are trained on as well.
     *
     * @return this builder
     */
    public Builder optTraining() {
      this.training = true;
      return this;
    }

    /**
     * Says how large pictures are, as labels of boxes do not: without it boxes have no size in
     * pixels, and none is small, medium or large.
     *
     * @param height the height in pixels
     * @param width the width in pixels
     * @return this builder
     */
    public Builder optPictureSize(int height, int width) {
      this.size = new MaskFrame.Size(height, width);
      return this;
    }

    /**
     * Builds the evaluator.
     *
     * @return the evaluator
     * @throws IllegalArgumentException if there is no such score, or it needs the size of pictures
     */
    public DetectionEvaluator build() {
      List<ScoreLine> lines = EvaluationProtocol.detection().lines();
      ScoreLine line =
          lines.stream()
              .filter(each -> each.name().equals(score))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "score: expected one of %s, found %s"
                              .formatted(lines.stream().map(ScoreLine::name).toList(), score)));
      if (line.area() > 0 && !masks && size == null) {
        throw new IllegalArgumentException(
            score + ": expected optPictureSize, as labels of boxes do not tell the size");
      }
      return new DetectionEvaluator(this);
    }
  }
}
