package org.djlext.examples.language;

/**
 * How a miniature is trained.
 *
 * @param steps the number of updates
 * @param tokens how many tokens a batch has
 * @param rowTokens how long its rows are
 * @param longRowTokens how long the rows of every eighth batch are, which is the model's context
 * @param learningRate the rate at the end of the warm-up
 * @param warmUp the number of updates in which the rate rises from zero
 * @param largestNorm what the norm of the gradients may be
 * @param seed decides weights and data
 */
record TrainingPlan(
    int steps,
    int tokens,
    int rowTokens,
    int longRowTokens,
    float learningRate,
    int warmUp,
    float largestNorm,
    long seed) {

  /** Checks what users choose. */
  TrainingPlan {
    if (steps < 1) {
      throw new IllegalArgumentException("steps: expected at least 1, found " + steps);
    }
    if (tokens < longRowTokens) {
      throw new IllegalArgumentException(
          "tokens: expected at least a row of %d, found %d".formatted(longRowTokens, tokens));
    }
  }

  private static final float LAST_SHARE = 0.03f;

  static TrainingPlan standard(int steps, int tokens, long seed) {
    return new TrainingPlan(
        steps, tokens, 128, 512, 2e-3f, Math.min(200, steps / 10 + 1), 1f, seed);
  }

  /** Returns how long the rows of a step are. */
  int rowTokens(int step) {
    return step % 8 == 7 ? longRowTokens : rowTokens;
  }

  /**
   * Returns the learning rate of a step: up in a straight line, then down along a cosine.
   *
   * @param step from 0 on
   */
  float learningRate(int step) {
    if (step < warmUp) {
      return learningRate * (step + 1) / warmUp;
    }
    double done = (step - warmUp) / (double) Math.max(1, steps - warmUp);
    double cosine = (1 + Math.cos(Math.PI * Math.min(1, done))) / 2;
    return (float) (learningRate * (LAST_SHARE + (1 - LAST_SHARE) * cosine));
  }
}
