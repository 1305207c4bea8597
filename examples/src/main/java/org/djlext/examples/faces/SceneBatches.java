package org.djlext.examples.faces;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.djlext.face.Face;
import org.djlext.face.FivePoints;
import org.djlext.face.detect.ScrfdLoss;
import org.djlext.flashattn.image.Normalization;

/**
 * Batches of scenes that are drawn once, in an order of their own, every other one mirrored, made
 * ahead.
 */
final class SceneBatches implements AutoCloseable {

  /** What SCRFD sees. */
  private static final Normalization NORMALIZATION =
      new Normalization(List.of(127.5, 127.5, 127.5), List.of(128.0, 128.0, 128.0), false);

  private static final int CHANNELS = 3;
  private static final int SIZE = FaceGenerator.SCENE;

  /** More faces than a scene can have. */
  private static final int MOST = 4;

  /**
   * Scenes and where their faces are.
   *
   * @param pixels {@code (B, 3, S, S)}
   * @param faces {@code (B, 4, 15)} as {@link ScrfdLoss} takes them
   */
  record Batch(float[] pixels, float[] faces) {

    NDList inputs(NDManager manager) {
      Shape shape = new Shape(pixels.length / (CHANNELS * SIZE * SIZE), CHANNELS, SIZE, SIZE);
      return new NDList(manager.create(FloatBuffer.wrap(pixels), shape));
    }

    NDList labels(NDManager manager) {
      Shape shape =
          new Shape(faces.length / (MOST * ScrfdLoss.LABEL_SIZE), MOST, ScrfdLoss.LABEL_SIZE);
      return new NDList(manager.create(FloatBuffer.wrap(faces), shape));
    }
  }

  private final MadeAhead<Batch> ahead;

  /**
   * Starts making batches.
   *
   * @param scenes the scenes, each of which comes once before any comes again
   * @param batchSize B
   * @param seed decides order and mirroring
   */
  SceneBatches(List<FaceScene> scenes, int batchSize, long seed) {
    Random random = new Random(seed);
    ShuffledOrder order = new ShuffledOrder(scenes.size(), random);
    ahead = new MadeAhead<>(() -> make(scenes, batchSize, order, random));
  }

  /**
   * Draws scenes, on all processors.
   *
   * @param seed the population
   * @param count how many
   */
  static List<FaceScene> draw(long seed, int count) {
    FaceGenerator generator = new FaceGenerator(seed);
    return IntStream.range(0, count).parallel().mapToObj(generator::scene).toList();
  }

  private static Batch make(
      List<FaceScene> scenes, int batchSize, ShuffledOrder order, Random random) {
    int area = CHANNELS * SIZE * SIZE;
    float[] pixels = new float[batchSize * area];
    float[] faces = new float[batchSize * MOST * ScrfdLoss.LABEL_SIZE];
    for (int i = 0; i < batchSize; i++) {
      FaceScene scene = scenes.get(order.next());
      boolean mirrored = random.nextBoolean();
      NORMALIZATION.fill(scene.picture(), pixels, i * area, mirrored);
      for (int k = 0; k < MOST; k++) {
        int at = (i * MOST + k) * ScrfdLoss.LABEL_SIZE;
        if (k < scene.faces().size()) {
          label(scene.faces().get(k), mirrored, faces, at);
        } else {
          faces[at] = -1;
        }
      }
    }
    return new Batch(pixels, faces);
  }

  private static void label(Face face, boolean mirrored, float[] into, int at) {
    double left = mirrored ? SIZE - 1 - face.x() - face.width() : face.x();
    FivePoints points = mirrored ? face.points().mirrored(SIZE) : face.points();
    into[at + 1] = (float) left;
    into[at + 2] = (float) face.y();
    into[at + 3] = (float) (left + face.width());
    into[at + 4] = (float) (face.y() + face.height());
    double[] values = points.toArray();
    for (int i = 0; i < values.length; i++) {
      into[at + 5 + i] = (float) values[i];
    }
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
