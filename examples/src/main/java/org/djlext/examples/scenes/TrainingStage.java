package org.djlext.examples.scenes;

/**
 * One part of the training.
 *
 * @param name what the log calls it
 * @param steps the number of updates
 * @param batchSize how many scenes an update sees
 * @param rate the learning rate at the end of the warm-up
 * @param backboneRate the same for the backbone
 * @param lastShare what is left of the rates at the end, where they fall along a cosine
 * @param cells how much the loss of {@link CellLoss} counts; 0 for the detector alone
 * @param largestNorm what the norm of the gradients may be
 */
record TrainingStage(
    String name,
    int steps,
    int batchSize,
    float rate,
    float backboneRate,
    float lastShare,
    float cells,
    float largestNorm) {

  private static final int WARM_UP = 150;

  /** Returns by what the rates of an update are multiplied, from 0 on. */
  float share(int update) {
    int warmUp = Math.min(WARM_UP, steps / 10 + 1);
    if (update < warmUp) {
      return (update + 1f) / warmUp;
    }
    double done = (update - warmUp) / (double) Math.max(1, steps - warmUp);
    double cosine = (1 + Math.cos(Math.PI * Math.min(1, done))) / 2;
    return (float) (lastShare + (1 - lastShare) * cosine);
  }
}
