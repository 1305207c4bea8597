package org.djlext.examples.faces;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.djlext.flashattn.image.Normalization;
import org.djlext.flashattn.image.RgbImage;

/**
 * Batches of crops in an order of their own, every other one mirrored, made ahead by a thread
 * without an engine.
 */
final class FaceBatches implements AutoCloseable {

  private static final int AHEAD = 4;
  private static final int CHANNELS = 3;

  /**
   * Crops and whom they show.
   *
   * @param size S
   * @param pixels {@code (B, 3, S, S)}
   * @param people {@code (B)}, from 0 on
   */
  record Batch(int size, float[] pixels, long[] people) {

    NDList inputs(NDManager manager) {
      Shape shape = new Shape(people.length, CHANNELS, size, size);
      return new NDList(manager.create(FloatBuffer.wrap(pixels), shape));
    }

    NDList labels(NDManager manager) {
      return new NDList(manager.create(people));
    }
  }

  private final BlockingQueue<Batch> ready = new ArrayBlockingQueue<>(AHEAD);
  private final Thread thread;
  private volatile RuntimeException failure;

  /**
   * Starts making batches.
   *
   * @param crops the faces, each of which comes once before any comes again
   * @param normalization what is done to pixels
   * @param batchSize B
   * @param seed decides order and mirroring
   */
  FaceBatches(FaceCrops crops, Normalization normalization, int batchSize, long seed) {
    thread = new Thread(() -> work(crops, normalization, batchSize, new Random(seed)), "crops");
    thread.setDaemon(true);
    thread.start();
  }

  private void work(FaceCrops crops, Normalization normalization, int batchSize, Random random) {
    int size = crops.get(0).width();
    int area = CHANNELS * size * size;
    int[] order = new int[crops.size()];
    int at = order.length;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        float[] pixels = new float[batchSize * area];
        long[] people = new long[batchSize];
        for (int i = 0; i < batchSize; i++) {
          if (at == order.length) {
            shuffle(order, random);
            at = 0;
          }
          int index = order[at++];
          RgbImage crop = crops.get(index);
          normalization.fill(crop, pixels, i * area, random.nextBoolean());
          people[i] = crops.person(index);
        }
        ready.put(new Batch(size, pixels, people));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private static void shuffle(int[] order, Random random) {
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
  }

  /** Returns the next batch, waiting for it if need be. */
  Batch next() {
    try {
      while (true) {
        Batch batch = ready.poll(1, TimeUnit.SECONDS);
        if (batch != null) {
          return batch;
        } else if (failure != null) {
          throw new IllegalStateException("batches cannot be made", failure);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
