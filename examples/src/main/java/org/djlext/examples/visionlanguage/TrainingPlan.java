package org.djlext.examples.visionlanguage;

/**
 * How a miniature is trained.
 *
 * @param steps the number of updates
 * @param easySteps how many updates at the beginning see small pictures with few shapes
 * @param pictures how many pictures an update sees
 * @param rate the learning rate at the end of the warm-up
 * @param balancing by how much the bias of an expert changes in an update
 * @param seed decides weights and data
 */
record TrainingPlan(
    int steps, int easySteps, int pictures, float rate, double balancing, long seed) {

  private static final float LAST_SHARE = 0.02f;
  private static final int LONGEST_WARM_UP = 100;

  /** Checks what users choose. */
  TrainingPlan {
    if (steps < 1 || pictures < 1) {
      throw new IllegalArgumentException(
          "steps and pictures: expected at least 1, found %d and %d".formatted(steps, pictures));
    }
    if (seed == AskedPicture.HELD_OUT_SEED) {
      throw new IllegalArgumentException(
          "seed: %d is that of the pictures held out".formatted(seed));
    }
  }

  /**
   * Returns the learning rate of a step: up in a straight line, then down along a cosine.
   *
   * @param step from 0 on
   */
  float rate(int step) {
    int warmUp = Math.min(LONGEST_WARM_UP, steps / 10 + 1);
    if (step < warmUp) {
      return rate * (step + 1) / warmUp;
    }
    double done = (step - warmUp) / (double) Math.max(1, steps - warmUp);
    double cosine = (1 + Math.cos(Math.PI * Math.min(1, done))) / 2;
    return (float) (rate * (LAST_SHARE + (1 - LAST_SHARE) * cosine));
  }
}
