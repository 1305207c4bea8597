package org.djlext.face.loss;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Partial FC (arXiv 2203.15565; insightface: recognition/arcface_torch/partial_fc_v2.py): of very
 * many classes a batch sees its own and a random sample of the others, so that logits and their
 * gradients stay small. {@link MomentumSgd} leaves the rows of the other classes, and what it keeps
 * of them, untouched.
 *
 * <p>One instance belongs to one head in one training run.
 */
public final class PartialFc {

  private final double rate;
  private final Random random;
  private volatile long[] rows = {};

  /**
   * What one batch sees.
   *
   * @param rows the sampled classes, in ascending order
   * @param labels for each face the place of its class among them
   */
  record Sample(long[] rows, long[] labels) {}

  /**
   * Constructs a sampling.
   *
   * @param rate the part of the classes that takes part, above 0, at most 1
   * @param seed of the random choice
   * @throws IllegalArgumentException if the rate is out of bounds
   */
  public PartialFc(double rate, long seed) {
    Checks.positive("rate", rate);
    Checks.range("rate", rate, 0, 1);
    this.rate = rate;
    random = new Random(seed);
  }

  /**
   * Returns the classes that the last training pass saw.
   *
   * @return in ascending order, none before the first pass
   */
  public long[] rows() {
    return rows.clone();
  }

  /** Chooses int(rate * classes) of them, all positive ones first, or only those if more. */
  synchronized Sample draw(long[] identities, int classes) {
    int[] positive = Arrays.stream(identities).distinct().mapToInt(Math::toIntExact).toArray();
    int wanted = Math.max(0, (int) (rate * classes) - positive.length);
    int[] others = others(positive, classes);
    // the first steps of a shuffle
    for (int i = 0; i < wanted; i++) {
      int j = i + random.nextInt(others.length - i);
      int chosen = others[j];
      others[j] = others[i];
      others[i] = chosen;
    }
    long[] sampled =
        IntStream.concat(Arrays.stream(positive), Arrays.stream(others, 0, wanted))
            .sorted()
            .asLongStream()
            .toArray();
    rows = sampled;
    return new Sample(
        sampled,
        Arrays.stream(identities)
            .map(identity -> Arrays.binarySearch(sampled, identity))
            .toArray());
  }

  private static int[] others(int[] positive, int classes) {
    boolean[] taken = new boolean[classes];
    for (int p : positive) {
      taken[p] = true;
    }
    return IntStream.range(0, classes).filter(c -> !taken[c]).toArray();
  }
}
