package org.djlext.face.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.djlext.flashattn.image.LinearResize;
import org.djlext.flashattn.image.RgbImage;

/**
 * Pictures for SCRFD, ours or an ONNX file (insightface: detection/scrfd/tools/scrfd.py): resized
 * to fit the input, the rest black, and faces back in the picture.
 *
 * @param width the width of the input, a multiple of 32
 * @param height its height
 * @param threshold the least score
 * @param overlap from which overlap on two boxes are one face
 * @param minFace the least side of a face in the picture, pixels
 * @param points whether the network gives points
 * @param stacked whether pictures are made a batch; otherwise each is one
 */
record ScrfdPictures(
    int width,
    int height,
    double threshold,
    double overlap,
    double minFace,
    boolean points,
    boolean stacked)
    implements DetectorPictures {

  private static final int CHANNELS = RgbImage.CHANNELS;
  private static final int LARGEST_STRIDE = 32;
  private static final int LARGEST_SIDE = 8192;
  private static final float MIDDLE = 127.5f;
  private static final float SCALE = 1 / 128f;

  ScrfdPictures {
    side("width", width);
    side("height", height);
    require(threshold > 0 && threshold < 1, "threshold", "a number between 0 and 1", threshold);
    require(overlap >= 0 && overlap <= 1, "nmsThreshold", "a number of 0 to 1", overlap);
    require(minFace >= 0 && Double.isFinite(minFace), "minFace", "a number of pixels", minFace);
  }

  private static void side(String key, int side) {
    require(
        side > 0 && side % LARGEST_STRIDE == 0 && side <= LARGEST_SIDE,
        key,
        "a positive multiple of 32, at most " + LARGEST_SIDE,
        side);
  }

  private static void require(boolean fine, String key, String expected, Object found) {
    if (!fine) {
      throw new IllegalArgumentException(
          "%s: expected %s, found %s".formatted(key, expected, found));
    }
  }

  @Override
  public Batchifier batchifier() {
    return stacked ? Batchifier.STACK : null;
  }

  @Override
  public Seen see(RgbImage picture) {
    double ratio = (double) picture.height() / picture.width();
    boolean tall = ratio > (double) height / width;
    int newWidth = Math.max(1, tall ? (int) (height / ratio) : width);
    int newHeight = Math.max(1, tall ? height : (int) (width * ratio));
    RgbImage fitting = LinearResize.resize(picture, newWidth, newHeight);
    return new SeenPicture(this, fitting, (double) newHeight / picture.height());
  }

  private record SeenPicture(ScrfdPictures how, RgbImage fitting, double scale) implements Seen {

    @Override
    public NDList arrays(NDManager manager) {
      int area = how.width * how.height;
      float[] values = new float[CHANNELS * area];
      Arrays.fill(values, -MIDDLE * SCALE);
      byte[] pixels = fitting.pixels();
      for (int y = 0, at = 0; y < fitting.height(); y++) {
        for (int x = 0; x < fitting.width(); x++) {
          int to = y * how.width + x;
          for (int c = 0; c < CHANNELS; c++) {
            values[c * area + to] = ((pixels[at++] & 0xff) - MIDDLE) * SCALE;
          }
        }
      }
      Shape shape =
          how.stacked
              ? new Shape(CHANNELS, how.height, how.width)
              : new Shape(1, CHANNELS, how.height, how.width);
      return new NDList(manager.create(FloatBuffer.wrap(values), shape));
    }

    @Override
    public Candidates found(NDList outputs) {
      List<float[]> arrays = new ArrayList<>();
      for (NDArray output : outputs) {
        arrays.add(output.toFloatArray());
      }
      Candidates found = ScrfdDecoder.decode(arrays, how.width, how.height, how.threshold);
      Candidates seen = found.divided((float) scale); // the overlap counts pixels of the picture
      Candidates apart = seen.take(BoxSuppression.PIXEL_UNION.keep(seen, how.overlap));
      return how.minFace == 0 ? apart : apart.take(apart.places(i -> large(apart.boxes(), i)));
    }

    private boolean large(float[] boxes, int i) {
      return Math.min(boxes[4 * i + 2] - boxes[4 * i], boxes[4 * i + 3] - boxes[4 * i + 1])
          >= how.minFace;
    }
  }
}
