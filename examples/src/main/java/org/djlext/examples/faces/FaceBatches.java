package org.djlext.examples.faces;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.Random;
import org.djlext.face.process.FaceStep;
import org.djlext.flashattn.image.Normalization;
import org.djlext.flashattn.image.RgbImage;

/** Batches of crops in an order of their own, every other one mirrored, made ahead. */
final class FaceBatches implements AutoCloseable {

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

  private final MadeAhead<Batch> ahead;

  /**
   * Starts making batches.
   *
   * @param crops the faces, each of which comes once before any comes again
   * @param normalization what is done to pixels
   * @param augmentation what is done to faces first
   * @param batchSize B
   * @param seed decides order, augmentation and mirroring
   */
  FaceBatches(
      FaceCrops crops,
      Normalization normalization,
      FaceStep augmentation,
      int batchSize,
      long seed) {
    Random random = new Random(seed);
    ShuffledOrder order = new ShuffledOrder(crops.size(), random);
    ahead =
        new MadeAhead<>(() -> make(crops, normalization, augmentation, batchSize, order, random));
  }

  private static Batch make(
      FaceCrops crops,
      Normalization normalization,
      FaceStep augmentation,
      int batchSize,
      ShuffledOrder order,
      Random random) {
    int size = crops.get(0).picture().width();
    int area = CHANNELS * size * size;
    float[] pixels = new float[batchSize * area];
    long[] people = new long[batchSize];
    for (int i = 0; i < batchSize; i++) {
      int index = order.next();
      RgbImage picture = augmentation.apply(crops.get(index), random).picture();
      normalization.fill(picture, pixels, i * area, random.nextBoolean());
      people[i] = crops.person(index);
    }
    return new Batch(size, pixels, people);
  }

  /** Returns the next batch, waiting for it if need be. */
  Batch next() {
    return ahead.next();
  }

  @Override
  public void close() {
    ahead.close();
  }
}
