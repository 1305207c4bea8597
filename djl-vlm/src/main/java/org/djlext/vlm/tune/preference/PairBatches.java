package org.djlext.vlm.tune.preference;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Which pairs make which batch: an order of its own for each epoch, by the seed alone. */
final class PairBatches {

  private final PreferenceData data;
  private final PairSettings settings;
  private int epoch = -1;
  private List<Integer> order;

  PairBatches(PreferenceData data, PairSettings settings) {
    this.data = data;
    this.settings = settings;
  }

  int count() {
    return (data.size() + settings.batchSize() - 1) / settings.batchSize();
  }

  PairBatch batch(int ofEpoch, int index) {
    if (ofEpoch != epoch) {
      order = new ArrayList<>(IntStream.range(0, data.size()).boxed().toList());
      if (settings.shuffle()) {
        Collections.shuffle(order, new Random(settings.seed() * 1_000_003 + ofEpoch));
      }
      epoch = ofEpoch;
    }
    int from = index * settings.batchSize();
    int to = Math.min(order.size(), from + settings.batchSize());
    int[] pairs = order.subList(from, to).stream().mapToInt(i -> i).toArray();
    return PairBatch.of(data, settings.pad(), pairs);
  }
}
