package org.djlext.flashattn.data;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.translate.Batchifier;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One pass over a data set. Other threads read pictures ahead into Java's memory; arrays are made
 * by the thread that asks for them, and belong to its manager.
 */
final class PackedBatches<S> implements Iterable<Batch>, Iterator<Batch> {

  private record Packed(List<Long> indices, PackedSamples batch) {}

  private final PictureDataset<S> dataset;
  private final NDManager manager;
  private final Iterator<List<Long>> sampler;
  private final ExecutorService readers;
  private final boolean ownReaders;
  private final int ahead;
  private final Batchifier dataBatchifier;
  private final Batchifier labelBatchifier;
  private final long pass;
  private final Queue<Future<Packed>> reading = new ArrayDeque<>();
  private Packed next;
  private long progress;
  private boolean any;
  private boolean finished;

  /** Begins to read. Without threads to read in, and if it is to read ahead, it makes one. */
  PackedBatches(
      PictureDataset<S> dataset,
      NDManager manager,
      Iterator<List<Long>> sampler,
      ExecutorService executor,
      int ahead,
      Batchifier dataBatchifier,
      Batchifier labelBatchifier,
      long pass) {
    this.dataset = dataset;
    this.manager = manager;
    this.sampler = sampler;
    this.ahead = Math.max(1, ahead);
    this.ownReaders = executor == null && ahead > 0;
    this.readers = ownReaders ? oneThread() : executor;
    this.dataBatchifier = dataBatchifier;
    this.labelBatchifier = labelBatchifier;
    this.pass = pass;
    readAhead();
  }

  /** Makes a thread that ends by itself if nobody asks for the rest. */
  private static ExecutorService oneThread() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "picture-data");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  @Override
  public Iterator<Batch> iterator() {
    return this;
  }

  @Override
  public boolean hasNext() {
    while (next == null && !finished) {
      next = read();
    }
    return next != null;
  }

  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Packed packed = next;
    next = null;
    progress += packed.indices().size();
    NDManager batchManager = manager.newSubManager();
    return new Batch(
        batchManager,
        packed.batch().data(batchManager),
        packed.batch().labels(batchManager),
        packed.batch().size(),
        dataBatchifier,
        labelBatchifier,
        progress,
        dataset.size(),
        packed.indices());
  }

  /** Returns the next batch that has a picture; null if this one has none, or there is none. */
  private Packed read() {
    if (readers == null) {
      if (!sampler.hasNext()) {
        return finish();
      }
      return used(pack(sampler.next()));
    }
    readAhead();
    Future<Packed> first = reading.poll();
    if (first == null) {
      return finish();
    }
    try {
      return used(first.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a batch was read", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("a batch could not be read: " + e.getCause(), e.getCause());
    }
  }

  private void readAhead() {
    while (readers != null && reading.size() < ahead && sampler.hasNext()) {
      List<Long> indices = sampler.next();
      reading.add(readers.submit(() -> pack(indices)));
    }
  }

  private Packed used(Packed packed) {
    any |= packed != null;
    return packed;
  }

  private Packed finish() {
    finished = true;
    if (ownReaders) {
      readers.shutdown();
    }
    List<BadPicture> bad = dataset.badPictures();
    if (!any && !bad.isEmpty()) {
      throw new IllegalStateException(
          "none of the %d pictures could be used; the first: %s"
              .formatted(dataset.size(), bad.get(0)));
    }
    return null;
  }

  private Packed pack(List<Long> indices) {
    List<Long> good = new ArrayList<>(indices.size());
    List<S> samples = new ArrayList<>(indices.size());
    for (long index : indices) {
      int place = Math.toIntExact(index);
      try {
        samples.add(dataset.augmented(place, pass));
        good.add(index);
      } catch (IOException e) {
        dataset.badPicture(place, e);
      }
    }
    return samples.isEmpty() ? null : new Packed(List.copyOf(good), dataset.pack(samples));
  }
}
