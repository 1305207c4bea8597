package org.djlext.detr.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.evaluator.Evaluator;
import ai.djl.training.loss.Loss;
import com.google.gson.JsonObject;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Optional;
import org.djlext.flashattn.ops.EngineMemory;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * The loss of set prediction: queries are matched to objects, and each pair is compared.
 *
 * <p>The total is the weighted sum of the cross-entropy of the classes, the absolute distance and
 * the generalized overlap of the boxes, and, if masks are predicted, their focal and dice losses.
 * Auxiliary outputs of earlier decoder layers are matched by themselves and add theirs, masks
 * excepted. Everything is as in arXiv 2005.12872 and in transformers' {@code
 * loss_for_object_detection.py} for one process.
 *
 * <p>Labels are those of {@link Targets#read}. Predictions are {@code logits (B, Q, C + 1)}, whose
 * last class means no object, and {@code pred_boxes (B, Q, 4)}; perhaps {@code pred_masks (B, Q, h,
 * w)}, {@code auxiliary_logits (L - 1, B, Q, C + 1)} and {@code auxiliary_pred_boxes (L - 1, B, Q,
 * 4)}. They are found by name; without any names, the first two are the logits and boxes.
 *
 * <p>One instance serves one training run: what {@link #parts} remembers is that of the last batch.
 */
public final class DetrLoss extends Loss {

  private final Matcher matcher;
  private final ProgramSource detection;
  private final ProgramSource panoptic;
  private final BatchMeans means = new BatchMeans();
  private volatile Last last;

  private DetrLoss(Builder builder) {
    super(builder.name);
    matcher = builder.matcher;
    LossWeights weights = builder.weights;
    detection = weigh(LossProgram.DETECTION, weights);
    panoptic =
        weigh(LossProgram.PANOPTIC, weights)
            .with("mask", weights.mask())
            .with("dice", weights.dice());
  }

  /**
   * Creates a builder.
   *
   * @return a builder with the matcher and weights of the paper
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Computes the loss.
   *
   * @param labels the objects of the batch
   * @param predictions what the model says, whose manager owns the result
   * @return the total, a scalar which gradients flow through
   * @throws IllegalArgumentException if an array is missing or does not fit, a label is impossible,
   *     or a prediction of a picture with objects is not finite
   */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    NDArray logits = NamedArrays.find(predictions, "predictions", "logits", 0);
    NDArray boxes = NamedArrays.find(predictions, "predictions", "pred_boxes", 1);
    Optional<NDArray> masks = predicted(predictions, "pred_masks");
    check(logits.getShape(), boxes.getShape());
    long[] size = logits.getShape().getShape();
    Targets targets = Targets.read(labels, size[0], size[2] - 1);
    if (masks.isPresent()) {
      check(masks.get().getShape(), logits.getShape(), targets);
    }
    try (NDManager scope = logits.getManager().newSubManager()) {
      NDArray allLogits = stack(scope, logits, predicted(predictions, "auxiliary_logits"));
      NDArray allBoxes = stack(scope, boxes, predicted(predictions, "auxiliary_pred_boxes"));
      if (allLogits.getShape().get(0) != allBoxes.getShape().get(0)) {
        throw new IllegalArgumentException(
            "auxiliary_logits and auxiliary_pred_boxes: expected as many layers of each, found %d and %d"
                .formatted(allLogits.getShape().get(0) - 1, allBoxes.getShape().get(0) - 1));
      }
      NDList results = compute(scope, allLogits, allBoxes, targets, masks.orElse(null));
      results.attach(scope);
      float[] all = results.get(1).toFloatArray();
      LossParts parts = LossParts.read(all, (int) allLogits.getShape().get(0), masks.isPresent());
      last = new Last(new WeakReference<>(labels), new WeakReference<>(predictions), parts);
      NDArray total = results.get(0);
      total.attach(logits.getManager());
      return total;
    }
  }

  /**
   * Returns the values of a batch. They are those of the last call of {@link #evaluate} if that had
   * the same lists, else they are computed.
   *
   * @param labels as given to {@link #evaluate}
   * @param predictions as given to {@link #evaluate}
   * @return all parts
   */
  public LossParts parts(NDList labels, NDList predictions) {
    Last known = last;
    if (known == null || !known.isOf(labels, predictions)) {
      evaluate(labels, predictions).close();
      known = last;
    }
    return known.parts;
  }

  /**
   * Returns an evaluator that averages one part over batches, for {@code
   * TrainingConfig.addEvaluator}.
   *
   * @param part which one
   * @return the evaluator, named by the part
   */
  public Evaluator evaluator(LossPart part) {
    return new LossPartEvaluator(this, part);
  }

  @Override
  public void addAccumulator(String key) {
    means.reset(key);
  }

  /** Uses what is known of the batch instead of matching it again. */
  @Override
  public void updateAccumulators(String[] keys, NDList labels, NDList predictions) {
    means.update(keys, parts(labels, predictions).total());
  }

  @Override
  public void resetAccumulator(String key) {
    means.reset(key);
  }

  @Override
  public float getAccumulator(String key) {
    return means.get(getName(), key);
  }

  private NDList compute(
      NDManager scope, NDArray logits, NDArray boxes, Targets targets, NDArray masks) {
    Matching matching = matcher.match(logits, boxes, targets);
    long[][] matched = matching.pairs(targets, (int) logits.getShape().get(2));
    NDArray pairs = EngineMemory.own(scope.create(flat(matched), new Shape(3, matched[0].length)));
    NDArray count = EngineMemory.own(scope.create((float) Math.max(1, targets.count())));
    NDArray labels = targets.classLabels();
    if (masks == null) {
      return TorchProgram.of(detection)
          .call("detection", true, logits, boxes, labels, targets.boxes(), pairs, count);
    }
    NDArray truth = targets.masks().orElseThrow();
    return TorchProgram.of(panoptic)
        .call("panoptic", true, logits, boxes, labels, targets.boxes(), pairs, count, masks, truth);
  }

  private static Optional<NDArray> predicted(NDList predictions, String name) {
    return NamedArrays.findIfPresent(predictions, name, Integer.MAX_VALUE);
  }

  /** Puts the last layer before the auxiliary ones: {@code (L, ...)}. */
  private static NDArray stack(NDManager scope, NDArray main, Optional<NDArray> auxiliary) {
    NDArray first = main.expandDims(0);
    first.attach(scope);
    if (auxiliary.isEmpty() || auxiliary.get().getShape().get(0) == 0) {
      return first;
    }
    if (!auxiliary.get().getShape().slice(1).equals(main.getShape())) {
      throw new IllegalArgumentException(
          "auxiliary outputs: expected (L - 1, ...) with %s at the end as in the last layer, found %s"
              .formatted(main.getShape(), auxiliary.get().getShape()));
    }
    NDArray all = first.concat(auxiliary.get(), 0);
    all.attach(scope);
    return all;
  }

  private static ProgramSource weigh(ProgramSource program, LossWeights weights) {
    return program
        .with("no_object", weights.noObject())
        .with("classification", weights.classification())
        .with("box", weights.box())
        .with("giou", weights.giou());
  }

  private static void check(Shape logits, Shape boxes) {
    if (logits.dimension() != 3 || logits.get(2) < 2) {
      throw new IllegalArgumentException(
          "logits: expected (B, Q, C + 1) with at least one class, found " + logits);
    }
    if (!boxes.equals(new Shape(logits.get(0), logits.get(1), 4))) {
      throw new IllegalArgumentException(
          "pred_boxes: expected %s, one box for each of logits, found %s"
              .formatted(new Shape(logits.get(0), logits.get(1), 4), boxes));
    }
  }

  private static void check(Shape masks, Shape logits, Targets targets) {
    if (masks.dimension() != 4 || !masks.slice(0, 2).equals(logits.slice(0, 2))) {
      throw new IllegalArgumentException(
          "pred_masks: expected (B, Q, h, w) with (B, Q) = %s as in logits, found %s"
              .formatted(logits.slice(0, 2), masks));
    }
    if (targets.masks().isEmpty()) {
      throw new IllegalArgumentException(
          "labels: expected an array named masks, because the predictions have pred_masks");
    }
  }

  private static long[] flat(long[][] rows) {
    return Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray();
  }

  private record Last(
      WeakReference<NDList> labels, WeakReference<NDList> predictions, LossParts parts) {

    boolean isOf(NDList labels, NDList predictions) {
      return this.labels.refersTo(labels) && this.predictions.refersTo(predictions);
    }
  }

  /** Builds a {@link DetrLoss}. */
  public static final class Builder {

    private String name = "DetrLoss";
    private Matcher matcher = new HungarianMatcher();
    private LossWeights weights = LossWeights.PAPER;

    private Builder() {}

    /**
     * Sets the name in logs.
     *
     * @param name the name, DetrLoss unless set
     * @return this builder
     */
    public Builder optName(String name) {
      this.name = name;
      return this;
    }

    /**
     * Sets how queries are matched to objects.
     *
     * @param matcher the matcher, a {@link HungarianMatcher} unless set
     * @return this builder
     */
    public Builder optMatcher(Matcher matcher) {
      this.matcher = matcher;
      return this;
    }

    /**
     * Sets the weights of the parts.
     *
     * @param weights the weights, {@link LossWeights#PAPER} unless set
     * @return this builder
     */
    public Builder optWeights(LossWeights weights) {
      this.weights = weights;
      return this;
    }

    /**
     * Sets costs and weights as a published model has them.
     *
     * @param config its config.json
     * @return this builder, with a {@link HungarianMatcher}
     * @throws IllegalArgumentException if a value is not a number that is allowed
     */
    public Builder optConfig(JsonObject config) {
      return optMatcher(new HungarianMatcher(MatchingCosts.from(config)))
          .optWeights(LossWeights.from(config));
    }

    /**
     * Builds the loss.
     *
     * @return a new loss
     */
    public DetrLoss build() {
      return new DetrLoss(this);
    }
  }
}
