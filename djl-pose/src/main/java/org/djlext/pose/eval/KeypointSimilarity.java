package org.djlext.pose.eval;

import java.util.List;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.Similarity;
import org.djlext.flashattn.coco.Truth;

/**
 * Object keypoint similarity: the mean over labelled joints of {@code exp(-d^2 / (2 area k^2))},
 * where k is twice the joint's constant (pycocotools: computeOks).
 */
final class KeypointSimilarity implements Similarity<KeypointShape> {

  private static final double SMALLEST = Math.ulp(1.0);

  private final double[] variances;

  KeypointSimilarity(List<Double> sigmas) {
    variances = sigmas.stream().mapToDouble(s -> (s * 2) * (s * 2)).toArray();
  }

  @Override
  public double of(KeypointShape detection, Truth<KeypointShape> truth) {
    KeypointShape there = truth.shape();
    int labelled = 0;
    for (int i = 0; i < there.size(); i++) {
      labelled += there.isLabelled(i) ? 1 : 0;
    }
    double sum = 0;
    for (int i = 0; i < there.size(); i++) {
      if (labelled == 0 || there.isLabelled(i)) {
        double dx = labelled > 0 ? detection.x(i) - there.x(i) : outsideX(detection.x(i), there);
        double dy = labelled > 0 ? detection.y(i) - there.y(i) : outsideY(detection.y(i), there);
        double e = (dx * dx + dy * dy) / variances[i] / (truth.area() + SMALLEST) / 2;
        sum += Math.exp(-e);
      }
    }
    return sum / (labelled == 0 ? there.size() : labelled);
  }

  /** Nothing is labelled: how far a joint lies outside the box, grown by its size on each side. */
  private static double outsideX(double x, KeypointShape there) {
    CocoBox box = there.box();
    return outside(x, box.x() - box.width(), box.x() + 2 * box.width());
  }

  private static double outsideY(double y, KeypointShape there) {
    CocoBox box = there.box();
    return outside(y, box.y() - box.height(), box.y() + 2 * box.height());
  }

  private static double outside(double at, double first, double last) {
    return Math.max(0, first - at) + Math.max(0, at - last);
  }
}
