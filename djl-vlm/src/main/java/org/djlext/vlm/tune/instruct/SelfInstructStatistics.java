package org.djlext.vlm.tune.instruct;

import java.util.EnumMap;
import java.util.Map;

/**
 * How a run went.
 *
 * @param requests how often the model was asked
 * @param seen how many tasks it began
 * @param accepted how many entered the pool
 * @param rejected how many did not, by reason
 */
public record SelfInstructStatistics(
    int requests, int seen, int accepted, Map<Rejection, Integer> rejected) {

  /**
   * Keeps the counts.
   *
   * @param requests how often the model was asked
   * @param seen how many tasks it began
   * @param accepted how many entered the pool
   * @param rejected how many did not
   */
  public SelfInstructStatistics {
    Map<Rejection, Integer> copy = new EnumMap<>(Rejection.class);
    copy.putAll(rejected);
    rejected = copy;
  }

  static SelfInstructStatistics none() {
    return new SelfInstructStatistics(0, 0, 0, Map.of());
  }

  /** Returns the counts with one more request. */
  SelfInstructStatistics after(int newlyAccepted, Map<Rejection, Integer> newlyRejected) {
    Map<Rejection, Integer> sum = new EnumMap<>(Rejection.class);
    sum.putAll(rejected);
    newlyRejected.forEach((reason, count) -> sum.merge(reason, count, Integer::sum));
    int seenNow = newlyAccepted + newlyRejected.values().stream().mapToInt(n -> n).sum();
    return new SelfInstructStatistics(requests + 1, seen + seenNow, accepted + newlyAccepted, sum);
  }
}
