package org.djlext.detr.loss;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Means over batches for the accumulators of an evaluator. */
final class BatchMeans {

  private record Sum(double value, long count) {
    Sum plus(Sum other) {
      return new Sum(value + other.value, count + other.count);
    }
  }

  private final Map<String, Sum> sums = new ConcurrentHashMap<>();

  void reset(String key) {
    sums.put(key, new Sum(0, 0));
  }

  void update(String[] keys, double value) {
    for (String key : keys) {
      sums.merge(key, new Sum(value, 1), Sum::plus);
    }
  }

  float get(String name, String key) {
    Sum sum = sums.get(key);
    if (sum == null) {
      throw new IllegalArgumentException("%s: no accumulator named %s".formatted(name, key));
    }
    return sum.count == 0 ? Float.NaN : (float) (sum.value / sum.count);
  }
}
