package org.djlext.pose.keypoint;

import java.util.ArrayList;
import java.util.List;
import org.djlext.pose.keypoint.KeypointSet.Link;

/** The person of the COCO data set. */
final class CocoKeypoints {

  private static final List<String> SIDED =
      List.of("eye", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle");

  private static final List<Double> SIDED_SIGMAS =
      List.of(0.025, 0.035, 0.079, 0.072, 0.062, 0.107, 0.087, 0.089);

  /** In the order of the data set, from 0. */
  private static final int[][] LIMBS = {
    {15, 13}, {13, 11}, {16, 14}, {14, 12}, {11, 12}, {5, 11}, {6, 12}, {5, 6}, {5, 7}, {6, 8},
    {7, 9}, {8, 10}, {1, 2}, {0, 1}, {0, 2}, {1, 3}, {2, 4}, {3, 5}, {4, 6}
  };

  static final KeypointSet SET = set();

  private CocoKeypoints() {}

  private static KeypointSet set() {
    List<String> names = new ArrayList<>(List.of("nose"));
    List<Double> sigmas = new ArrayList<>(List.of(0.026));
    List<Link> pairs = new ArrayList<>();
    for (int i = 0; i < SIDED.size(); i++) {
      Link pair = new Link("left_" + SIDED.get(i), "right_" + SIDED.get(i));
      pairs.add(pair);
      names.add(pair.first());
      names.add(pair.second());
      sigmas.add(SIDED_SIGMAS.get(i));
      sigmas.add(SIDED_SIGMAS.get(i));
    }
    List<Link> limbs = new ArrayList<>();
    for (int[] limb : LIMBS) {
      limbs.add(new Link(names.get(limb[0]), names.get(limb[1])));
    }
    return new KeypointSet(names, pairs, limbs, sigmas);
  }
}
