package org.djlext.face.detect;

import java.util.List;

/**
 * How MTCNN searches.
 *
 * @param minFace the side of the smallest faces that are searched for, in pixels, at least 1
 * @param factor by how much each level of the pyramid is smaller than the one before, 0 to 0.99
 * @param thresholds how sure each of the three stages must be, 0 to 1
 */
public record MtcnnConfig(double minFace, double factor, List<Double> thresholds) {

  /** What facenet-pytorch does when nothing is said. */
  public static final MtcnnConfig STANDARD = new MtcnnConfig(20, 0.709, List.of(0.6, 0.7, 0.7));

  private static final double LARGEST_FACTOR = 0.99;

  /**
   * Checks the values.
   *
   * @param minFace the side of the smallest faces that are searched for, in pixels, at least 1
   * @param factor by how much each level of the pyramid is smaller than the one before, 0 to 0.99
   * @param thresholds how sure each of the three stages must be, 0 to 1
   * @throws IllegalArgumentException naming the field and its value
   */
  public MtcnnConfig {
    thresholds = List.copyOf(thresholds);
    require(minFace >= 1 && Double.isFinite(minFace), "minFace", "at least 1 pixel", minFace);
    require(factor > 0 && factor <= LARGEST_FACTOR, "factor", "a number of 0 to 0.99", factor);
    require(
        thresholds.size() == 3 && thresholds.stream().allMatch(t -> t >= 0 && t <= 1),
        "thresholds",
        "three numbers of 0 to 1",
        thresholds);
  }

  /**
   * Returns the same search for other faces.
   *
   * @param side the side of the smallest faces, in pixels
   * @return the changed configuration
   * @throws IllegalArgumentException if it is less than 1
   */
  public MtcnnConfig withMinFace(double side) {
    return new MtcnnConfig(side, factor, thresholds);
  }

  private static void require(boolean fine, String field, String expected, Object actual) {
    if (!fine) {
      throw new IllegalArgumentException(
          "%s: expected %s, found %s".formatted(field, expected, actual));
    }
  }
}
