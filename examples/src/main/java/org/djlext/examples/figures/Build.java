package org.djlext.examples.figures;

import java.util.Random;

/**
 * The lengths of a body as parts of its height.
 *
 * @param head the radius of the head
 * @param neck from the shoulders' middle to the middle of the head
 * @param shoulders half the distance of the shoulders
 * @param trunk from the shoulders to the hips
 * @param hips half the distance of the hips
 * @param upperArm from shoulder to elbow
 * @param forearm from elbow to wrist
 * @param thigh from hip to knee
 * @param shin from knee to ankle
 * @param girth what the widths of all limbs are multiplied by
 */
record Build(
    double head,
    double neck,
    double shoulders,
    double trunk,
    double hips,
    double upperArm,
    double forearm,
    double thigh,
    double shin,
    double girth) {

  /** Someone of usual proportions. */
  static final Build USUAL =
      new Build(0.072, 0.122, 0.108, 0.285, 0.064, 0.165, 0.15, 0.235, 0.235, 1);

  /** Returns anybody, sometimes a child with its larger head. */
  static Build any(Random random) {
    boolean child = random.nextDouble() < 0.2;
    double head = USUAL.head * around(random, 0.1) * (child ? 1.35 : 1.05);
    double legs = around(random, 0.07) * (child ? 0.88 : 1);
    double arms = around(random, 0.07);
    return new Build(
        head,
        0.05 + head,
        USUAL.shoulders * around(random, 0.12),
        USUAL.trunk * around(random, 0.07),
        USUAL.hips * around(random, 0.12),
        USUAL.upperArm * arms,
        USUAL.forearm * arms,
        USUAL.thigh * legs,
        USUAL.shin * legs,
        around(random, 0.2));
  }

  private static double around(Random random, double range) {
    return 1 + range * (2 * random.nextDouble() - 1);
  }
}
