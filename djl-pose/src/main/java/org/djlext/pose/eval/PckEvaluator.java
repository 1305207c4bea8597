package org.djlext.pose.eval;

import ai.djl.ndarray.NDList;
import org.djlext.flashattn.training.EpochEvaluator;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.keypoint.Keypoints;

/**
 * {@link Pck} over the batches of an epoch: the mean over joints. Labels are those of {@link
 * org.djlext.pose.data.PoseDataset}, predictions the outputs of the head.
 *
 * <p>Batches that are trained on are looked at only if that is asked for; without it their value is
 * NaN.
 */
public final class PckEvaluator extends EpochEvaluator<Pck> {

  private final PoseConfig config;
  private final PckScale scale;
  private final double threshold;

  /**
   * Constructs an evaluator of validation, whose distances are in longer sides of the box.
   *
   * @param config the model
   * @param threshold what distances must be below, such as 0.05 or 0.2
   */
  public PckEvaluator(PoseConfig config, double threshold) {
    this("PCK@" + threshold, config, PckScale.box(), threshold, false);
  }

  /**
   * Constructs an evaluator.
   *
   * @param name what metrics call it
   * @param config the model
   * @param scale what distances are divided by
   * @param threshold what they must then be below
   * @param training whether batches that are trained on are looked at too
   */
  public PckEvaluator(
      String name, PoseConfig config, PckScale scale, double threshold, boolean training) {
    super(name, training);
    this.config = config;
    this.scale = scale;
    this.threshold = threshold;
  }

  @Override
  protected Pck begin() {
    return new Pck(config.keypoints().size(), threshold);
  }

  @Override
  protected void add(Pck accumulator, NDList labels, NDList predictions) {
    FoundPeople people = FoundPeople.read(labels, predictions, config);
    for (int b = 0; b < people.labels().size(); b++) {
      Keypoints truth = people.labels().truth(b);
      Keypoints found = people.joints().get(b);
      accumulator.add(truth, found, scale.of(truth, found, people.labels().box(b)));
    }
  }

  @Override
  protected double value(Pck accumulator) {
    return accumulator.mean();
  }
}
