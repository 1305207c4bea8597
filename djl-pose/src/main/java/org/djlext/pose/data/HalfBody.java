package org.djlext.pose.data;

import java.util.List;
import java.util.random.RandomGenerator;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.keypoint.Keypoints;

/**
 * Shows the upper or the lower half of a person only, sometimes: what is seen is then the box
 * around the labelled joints of that half, about their mean, enlarged by a half.
 *
 * <p>If all joints of a half lie at one place, or a choice has no joint, the person stays as it is.
 *
 * @param upper the joints of the upper half; all others are of the lower one
 * @param variant whose rules of choosing are followed
 * @param fewest how many joints must be labelled
 * @param probability how often it is done to those that have them, from 0 to 1
 */
public record HalfBody(List<String> upper, Variant variant, int fewest, double probability)
    implements PersonTransform {

  /** Whose rules are followed. */
  public enum Variant {
    /**
     * Prefers the upper half with probability 0.7, but takes the other if the upper half has less
     * than 2 labelled joints or the lower less than 3 (mmpose: RandomHalfBody).
     */
    MMPOSE,
    /**
     * Prefers the upper half where a standard normal number is below 0.5, but only with more than 2
     * joints; takes the lower half only with more than 2; gives what is seen the input's ratio of
     * sides before it is enlarged (the authors of residual likelihood: simple_transform.py).
     */
    AUTHORS
  }

  private static final double PADDING = 1.5;
  private static final double UPPER_PREFERRED = 0.7;
  private static final int FEWEST_UPPER = 2;
  private static final int FEWEST_LOWER = 3;

  /**
   * Checks the values.
   *
   * @param upper the joints of the upper half
   * @param variant whose rules of choosing are followed
   * @param fewest how many joints must be labelled
   * @param probability how often it is done to those that have them, from 0 to 1
   * @throws IllegalArgumentException if the probability is none
   */
  public HalfBody {
    upper = List.copyOf(upper);
    Probability.of("probability", probability);
  }

  /**
   * Returns mmpose's step: 0.3 of the people with 9 joints or more.
   *
   * @param upper the joints of the upper half
   * @return the step
   */
  public static HalfBody mmpose(List<String> upper) {
    return new HalfBody(upper, Variant.MMPOSE, 9, 0.3);
  }

  /**
   * Returns the step of the authors of residual likelihood: 0.3 of the people with 4 joints or
   * more.
   *
   * @param upper the joints of the upper half
   * @return the step
   */
  public static HalfBody authors(List<String> upper) {
    return new HalfBody(upper, Variant.AUTHORS, 4, 0.3);
  }

  /**
   * Returns the joints of the upper half of COCO's person.
   *
   * @return the names from nose to wrists
   */
  public static List<String> cocoUpper() {
    return KeypointSet.coco().names().subList(0, 11);
  }

  /**
   * Transforms a sample.
   *
   * @throws IllegalArgumentException if its joints lack one of the upper half
   */
  @Override
  public PersonSample apply(PersonSample sample, RandomGenerator random) {
    if (sample.labelled() < fewest || !(random.nextDouble() < probability)) {
      return sample;
    }
    boolean[] isUpper = new boolean[sample.joints().size()];
    for (String name : upper) {
      int index = sample.set().names().indexOf(name);
      if (index < 0) {
        throw new IllegalArgumentException(
            "upper half: expected joints of %s, found %s".formatted(sample.set().names(), name));
      }
      isUpper[index] = true;
    }
    int above = 0;
    for (int i = 0; i < isUpper.length; i++) {
      above += isUpper[i] && sample.joints().scores()[i] > 0 ? 1 : 0;
    }
    int below = sample.labelled() - above;
    Boolean half =
        variant == Variant.MMPOSE ? mmpose(above, below, random) : authors(above, below, random);
    return half == null ? sample : around(sample, isUpper, half);
  }

  /** Returns whether the upper half is taken, or null for neither. */
  private static Boolean mmpose(int above, int below, RandomGenerator random) {
    boolean preferUpper = random.nextDouble() < UPPER_PREFERRED;
    if (above < FEWEST_UPPER && below < FEWEST_LOWER) {
      return null;
    }
    if (below < FEWEST_LOWER) {
      return true;
    }
    return above < FEWEST_UPPER ? Boolean.FALSE : Boolean.valueOf(preferUpper);
  }

  private static Boolean authors(int above, int below, RandomGenerator random) {
    boolean preferUpper = random.nextGaussian() < 0.5;
    boolean taken = preferUpper && above > 2 || !(below > 2);
    return (taken ? above : below) < 2 ? null : Boolean.valueOf(taken);
  }

  private PersonSample around(PersonSample sample, boolean[] isUpper, boolean half) {
    Keypoints joints = sample.joints();
    double left = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    double sumX = 0;
    double sumY = 0;
    int count = 0;
    for (int i = 0; i < isUpper.length; i++) {
      if (isUpper[i] == half && joints.scores()[i] > 0) {
        left = Math.min(left, joints.x()[i]);
        right = Math.max(right, joints.x()[i]);
        top = Math.min(top, joints.y()[i]);
        bottom = Math.max(bottom, joints.y()[i]);
        sumX += joints.x()[i];
        sumY += joints.y()[i];
        count++;
      }
    }
    double width = right - left;
    double height = bottom - top;
    if (!(width + height > 0)) {
      return sample;
    }
    // joints in one line: the side that has no length is set by the input's ratio of sides
    double least = Math.max(width, height) * 1e-6;
    return sample.seeing(
        sumX / count,
        sumY / count,
        Math.max(width, least) * PADDING,
        Math.max(height, least) * PADDING);
  }
}
