package org.djlext.vlm.tune.sft;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Which rows make which batch. The batches of an epoch depend on the seed and the epoch alone.
 *
 * <p>By buckets, rows of about one length come together, so that little is padded (transformers:
 * {@code group_by_length}).
 */
final class SftBatches {

  private static final int BUCKET = 50; // batches that are sorted together

  private final SftData data;
  private final List<List<Piece>> rows;
  private final SftSettings settings;
  private int epoch = -1;
  private List<List<Integer>> order;

  SftBatches(SftData data, SftSettings settings) {
    this.data = data;
    this.settings = settings;
    int[] lengths = IntStream.range(0, data.size()).map(data::length).toArray();
    rows = settings.packing().rows(lengths, settings.maxLength());
  }

  int count() {
    return (rows.size() + settings.batchSize() - 1) / settings.batchSize();
  }

  int rows() {
    return rows.size();
  }

  SftBatch batch(int ofEpoch, int index) {
    if (ofEpoch != epoch) {
      order = order(ofEpoch);
      epoch = ofEpoch;
    }
    List<Tokens> texts = new ArrayList<>();
    for (int row : order.get(index)) {
      rows.get(row).forEach(piece -> texts.add(data.part(piece)));
    }
    return settings.packing() == Packing.NONE && !settings.paddingFree()
        ? SftBatch.padded(texts, settings.pad())
        : SftBatch.packed(texts);
  }

  private List<List<Integer>> order(int ofEpoch) {
    List<Integer> all = new ArrayList<>(IntStream.range(0, rows.size()).boxed().toList());
    Random random = new Random(settings.seed() * 1_000_003 + ofEpoch);
    if (settings.shuffle()) {
      Collections.shuffle(all, random);
    }
    if (settings.bucketing()) {
      int width = BUCKET * settings.batchSize();
      for (int from = 0; from < all.size(); from += width) {
        all.subList(from, Math.min(all.size(), from + width))
            .sort(Comparator.comparingInt((Integer row) -> length(row)).reversed());
      }
    }
    List<List<Integer>> batches = new ArrayList<>();
    for (int from = 0; from < all.size(); from += settings.batchSize()) {
      batches.add(all.subList(from, Math.min(all.size(), from + settings.batchSize())));
    }
    if (settings.bucketing() && settings.shuffle()) {
      Collections.shuffle(batches, random);
    }
    return batches;
  }

  private int length(int row) {
    return rows.get(row).stream().mapToInt(Piece::length).sum();
  }
}
