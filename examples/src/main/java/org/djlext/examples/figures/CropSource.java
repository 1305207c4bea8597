package org.djlext.examples.figures;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.StackBatchifier;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.keypoint.KeypointCodec;
import org.djlext.pose.keypoint.Keypoints;

/** Batches of crops in an order of their own, made ahead by a thread without an engine. */
final class CropSource implements AutoCloseable {

  private static final int AHEAD = 4;

  /**
   * Crops and their joints.
   *
   * @param config the size
   * @param pixels {@code (B, 3, H, W)}
   * @param joints B bodies in pixels of the crop
   */
  record Batch(PoseConfig config, float[] pixels, List<Keypoints> joints) {

    NDList inputs(NDManager manager) {
      Shape shape = new Shape(joints.size(), 3, config.height(), config.width());
      return new NDList(manager.create(FloatBuffer.wrap(pixels), shape));
    }

    NDList labels(NDManager manager) {
      KeypointCodec codec = config.newCodec();
      NDList[] each = new NDList[joints.size()];
      for (int i = 0; i < each.length; i++) {
        each[i] = codec.encode(manager, joints.get(i));
      }
      return new StackBatchifier().batchify(each);
    }
  }

  private final BlockingQueue<Batch> ready = new ArrayBlockingQueue<>(AHEAD);
  private final Thread thread;
  private volatile RuntimeException failure;

  /**
   * Starts cutting.
   *
   * @param pool the people, each of whom comes once before any comes again
   * @param config the size of crops
   * @param batchSize B
   * @param seed decides order and augmentation
   */
  CropSource(FigurePool pool, PoseConfig config, int batchSize, long seed) {
    thread = new Thread(() -> work(pool, config, batchSize, new Random(seed)), "crops");
    thread.setDaemon(true);
    thread.start();
  }

  private void work(FigurePool pool, PoseConfig config, int batchSize, Random random) {
    CropAugmentation augmentation = new CropAugmentation(config);
    int area = 3 * config.width() * config.height();
    int[] order = new int[pool.size()];
    int at = order.length;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        float[] pixels = new float[batchSize * area];
        List<Keypoints> joints = new ArrayList<>(batchSize);
        for (int i = 0; i < batchSize; i++) {
          if (at == order.length) {
            shuffle(order, random);
            at = 0;
          }
          joints.add(augmentation.apply(pool.get(order[at++]), random, pixels, i * area));
        }
        ready.put(new Batch(config, pixels, joints));
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
          throw new IllegalStateException("crops cannot be made", failure);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for crops", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
