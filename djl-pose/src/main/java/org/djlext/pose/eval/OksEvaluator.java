package org.djlext.pose.eval;

import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.coco.DetectionScores;
import org.djlext.flashattn.coco.EvaluationProtocol;
import org.djlext.flashattn.coco.ScoreLine;
import org.djlext.flashattn.training.EpochEvaluator;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.data.PersonLabels;
import org.djlext.pose.data.PoseDataset;
import org.djlext.pose.keypoint.Keypoints;

/**
 * Average precision or recall by object keypoint similarity over the batches of an epoch, as COCO
 * scores it with the true boxes: all ten numbers are at hand, one of them is the evaluator's value.
 *
 * <pre>{@code
 * OksEvaluator oks = new OksEvaluator(validation, "AP");
 * config.addEvaluator(oks);
 * ...
 * EasyTrain.evaluateDataset(trainer, validation);
 * DetectionScores ten = oks.scores(EvaluatorTrainingListener.VALIDATE_EPOCH);
 * }</pre>
 *
 * <p>The whole file of the data set is the truth: crowds and people without labelled joints are
 * neither right nor wrong to find, people of pictures that could not be used are missed. Without an
 * area in the file, that of the box is taken. The mirrored picture is not looked at. Batches that
 * are trained on have the value NaN.
 */
public final class OksEvaluator extends EpochEvaluator<List<CocoResult>> {

  private static final int NUMBERS = 3;

  private final PoseDataset data;
  private final String score;

  /**
   * Constructs the evaluator.
   *
   * @param data what is validated on
   * @param score AP, AP50, AP75, APm, APl, AR, AR50, AR75, ARm or ARl; metrics call it {@code OKS
   *     AP}
   * @throws IllegalArgumentException if there is no such score
   */
  public OksEvaluator(PoseDataset data, String score) {
    super("OKS " + score, false);
    List<String> names =
        EvaluationProtocol.keypoints().lines().stream().map(ScoreLine::name).toList();
    if (!names.contains(score)) {
      throw new IllegalArgumentException(
          "score: expected one of %s, found %s".formatted(names, score));
    }
    this.data = data;
    this.score = score;
  }

  @Override
  protected List<CocoResult> begin() {
    return new ArrayList<>();
  }

  @Override
  protected void add(List<CocoResult> accumulator, NDList labels, NDList predictions) {
    PoseConfig config = data.config();
    FoundPeople people = FoundPeople.read(labels, predictions, config);
    PersonLabels there = people.labels();
    for (int b = 0; b < there.size(); b++) {
      Keypoints found = people.joints().get(b);
      double[] keypoints = new double[NUMBERS * found.size()];
      for (int j = 0; j < found.size(); j++) {
        keypoints[NUMBERS * j] = found.x()[j];
        keypoints[NUMBERS * j + 1] = found.y()[j];
        keypoints[NUMBERS * j + 2] = 1;
      }
      accumulator.add(
          new CocoResult(
              there.imageId(b),
              data.category().id(),
              config.head().personScore(1, found.scores()),
              null,
              null,
              keypoints));
    }
  }

  @Override
  protected double value(List<CocoResult> accumulator) {
    if (accumulator.isEmpty()) {
      return Double.NaN;
    }
    double value = scores(accumulator).value(score);
    return value < 0 ? Double.NaN : value;
  }

  /**
   * Returns all ten numbers of what was accumulated.
   *
   * @param key the accumulator, such as {@code EvaluatorTrainingListener.VALIDATE_EPOCH}
   * @return the scores
   * @throws IllegalArgumentException if there is no such accumulator
   */
  public DetectionScores scores(String key) {
    return scores(accumulator(key));
  }

  /**
   * Returns the joints that were accumulated, ready to be written for pycocotools.
   *
   * @param key the accumulator
   * @return one result for each person
   * @throws IllegalArgumentException if there is no such accumulator
   */
  public List<CocoResult> results(String key) {
    return List.copyOf(accumulator(key));
  }

  private DetectionScores scores(List<CocoResult> results) {
    return KeypointEvaluation.score(truth(), results, data.config().keypoints().sigmas());
  }

  private CocoDataset truth() {
    CocoDataset all = data.content();
    List<CocoAnnotation> annotations =
        all.annotations().stream()
            .filter(a -> a.categoryId() == data.category().id() && a.box() != null)
            .filter(a -> a.keypoints() != null)
            .map(OksEvaluator::withArea)
            .toList();
    return new CocoDataset(all.images(), annotations, List.of(data.category()));
  }

  private static CocoAnnotation withArea(CocoAnnotation a) {
    return a.area().isPresent()
        ? a
        : new CocoAnnotation(
            a.id(),
            a.imageId(),
            a.categoryId(),
            a.box(),
            a.segmentation(),
            OptionalDouble.of(a.box().area()),
            a.crowd(),
            a.keypoints(),
            a.keypointCount());
  }
}
