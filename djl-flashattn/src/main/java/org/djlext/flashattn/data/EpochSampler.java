package org.djlext.flashattn.data;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * Shuffles anew for every pass, in an order that follows from the seed of the data set and the
 * number of the pass; DJL's own sampler draws from one source for the whole process.
 */
final class EpochSampler implements Sampler.SubSampler {

  @Override
  public Iterator<Long> sample(RandomAccessDataset dataset) {
    long[] order = LongStream.range(0, dataset.size()).toArray();
    long seed =
        dataset instanceof PictureDataset<?> pictures
            ? pictures.seed() * 0x9E3779B97F4A7C15L + pictures.epoch()
            : 0;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      long moved = order[i];
      order[i] = order[other];
      order[other] = moved;
    }
    return LongStream.of(order).iterator();
  }
}
