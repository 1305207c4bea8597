package org.djlext.face.eval;

import java.util.random.RandomGenerator;

/**
 * Similarities of probes to the persons of a gallery. A probe whose person is in the gallery is
 * mated; the others are the open set.
 */
public final class IdentificationScores implements Resampled<IdentificationScores> {

  /** Stands for the person of a probe that is not in the gallery. */
  public static final int NOT_ENROLLED = -1;

  private final double[][] similarities;
  private final int[] persons;
  private final int enrolled;

  private IdentificationScores(double[][] similarities, int[] persons, int enrolled) {
    this.similarities = similarities;
    this.persons = persons;
    this.enrolled = enrolled;
  }

  /**
   * Takes a table of scores.
   *
   * @param similarities (probes, persons): the higher, the more alike; kept, not copied
   * @param persons the column of each probe's own person, or {@link #NOT_ENROLLED}
   * @return the scores
   * @throws IllegalArgumentException if lengths differ, a person is no column, or a score is NaN
   */
  public static IdentificationScores of(double[][] similarities, int[] persons) {
    if (similarities.length != persons.length) {
      throw new IllegalArgumentException(
          "expected a person for each probe, found %d probes and %d persons"
              .formatted(similarities.length, persons.length));
    }
    int enrolled = similarities.length == 0 ? 0 : similarities[0].length;
    for (int i = 0; i < persons.length; i++) {
      if (similarities[i].length != enrolled) {
        throw new IllegalArgumentException(
            "probe %d: expected %d scores, found %d"
                .formatted(i, enrolled, similarities[i].length));
      }
      if (persons[i] < NOT_ENROLLED || persons[i] >= enrolled) {
        throw new IllegalArgumentException(
            "probe %d: expected a person below %d or -1, found %d"
                .formatted(i, enrolled, persons[i]));
      }
      for (double score : similarities[i]) {
        if (Double.isNaN(score)) {
          throw new IllegalArgumentException("probe %d: expected numbers, found NaN".formatted(i));
        }
      }
    }
    return new IdentificationScores(similarities, persons.clone(), enrolled);
  }

  int probes() {
    return persons.length;
  }

  int enrolled() {
    return enrolled;
  }

  boolean mated(int probe) {
    return persons[probe] != NOT_ENROLLED;
  }

  /** The score of a mated probe with its own person. */
  double own(int probe) {
    return similarities[probe][persons[probe]];
  }

  double highest(int probe) {
    double highest = Double.NEGATIVE_INFINITY;
    for (double score : similarities[probe]) {
      highest = Math.max(highest, score);
    }
    return highest;
  }

  /** From 1: how many score as high as the own person or higher. A tie counts against. */
  int rank(int probe) {
    double own = own(probe);
    int rank = 0;
    for (double score : similarities[probe]) {
      rank += score >= own ? 1 : 0;
    }
    return rank;
  }

  /** Draws as many mated probes as there are, and as many of the open set, with repetition. */
  @Override
  public IdentificationScores resample(RandomGenerator random) {
    int[] order = new int[probes()];
    int mated = 0;
    int open = 0;
    for (int i = 0; i < order.length; i++) {
      order[mated(i) ? mated++ : order.length - ++open] = i;
    }
    double[][] drawn = new double[probes()][];
    int[] whose = new int[probes()];
    for (int i = 0; i < drawn.length; i++) {
      int pick = order[i < mated ? random.nextInt(mated) : mated + random.nextInt(open)];
      drawn[i] = similarities[pick];
      whose[i] = persons[pick];
    }
    return new IdentificationScores(drawn, whose, enrolled);
  }
}
