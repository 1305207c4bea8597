package org.djlext.face.process;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Transform;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.djlext.flashattn.image.RgbImage;

/**
 * A step as one of the transforms of DJL's data sets, to be put before {@code ToTensor}. Faces are
 * taken to be aligned, their points to be where the template has them.
 *
 * <p>Each call has chances of its own: those of a seed and of how many calls there were. A data set
 * that is read by one thread therefore gives the same faces again; several threads deal the same
 * chances out in another order.
 */
public final class FaceTransform implements Transform {

  private static final long SPREAD = 0x9E3779B97F4A7C15L; // no two calls have neighbouring seeds

  private final FaceStep step;
  private final long seed;
  private final AtomicLong calls = new AtomicLong();

  /**
   * Constructs a transform.
   *
   * @param step what is done to every face
   * @param seed any number
   */
  public FaceTransform(FaceStep step, long seed) {
    this.step = step;
    this.seed = seed;
  }

  /**
   * Does the step.
   *
   * @param array {@code (H, W, 3)} of 0 to 255, unsigned bytes or {@code float32}: a square picture
   * @return an array of the same type, of the manager of the given one; {@code (H, W, 3)} of what
   *     the step gives
   * @throws IllegalArgumentException if it is not such a picture
   */
  @Override
  public NDArray transform(NDArray array) {
    Shape shape = array.getShape();
    boolean bytes = array.getDataType() == DataType.UINT8;
    if (shape.dimension() != 3
        || shape.get(2) != RgbImage.CHANNELS
        || !bytes && array.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          "face: expected (H, W, 3) of uint8 or float32, found %s of %s"
              .formatted(shape, array.getDataType()));
    }
    byte[] pixels;
    if (bytes) {
      pixels = array.toByteArray();
    } else {
      float[] values = array.toFloatArray();
      pixels = new byte[values.length];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = Brightness.clipped(values[i]);
      }
    }
    RgbImage picture = new RgbImage((int) shape.get(1), (int) shape.get(0), pixels);
    long own = seed + SPREAD * calls.incrementAndGet();
    RgbImage done = step.apply(FaceSample.ofTemplate(picture), own).picture();
    Shape size = new Shape(done.height(), done.width(), RgbImage.CHANNELS);
    if (bytes) {
      return array.getManager().create(ByteBuffer.wrap(done.pixels()), size, DataType.UINT8);
    }
    float[] values = new float[done.pixels().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = done.pixels()[i] & 0xff;
    }
    return array.getManager().create(values, size);
  }
}
