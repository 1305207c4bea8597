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
import org.djlext.face.Face;
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
 * @param stacked whether pictures are made a batch; otherwise each is one
 */
record ScrfdPictures(int width, int height, double threshold, double overlap, boolean stacked)
    implements DetectorPictures {

  private static final int CHANNELS = RgbImage.CHANNELS;
  private static final int LARGEST_STRIDE = 32;
  private static final float MIDDLE = 127.5f;
  private static final float SCALE = 1 / 128f;

  ScrfdPictures {
    if (width < 1 || height < 1 || width % LARGEST_STRIDE != 0 || height % LARGEST_STRIDE != 0) {
      throw new IllegalArgumentException(
          "width, height: expected positive multiples of 32, found %d x %d"
              .formatted(width, height));
    }
    if (!(threshold > 0 && threshold < 1) || !(overlap >= 0 && overlap <= 1)) {
      throw new IllegalArgumentException(
          "threshold, nmsThreshold: expected numbers of 0 to 1, found %s and %s"
              .formatted(threshold, overlap));
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
    public List<Face> faces(NDList outputs) {
      List<float[]> arrays = new ArrayList<>();
      for (NDArray output : outputs) {
        arrays.add(output.toFloatArray());
      }
      Candidates found = ScrfdDecoder.decode(arrays, how.width, how.height, how.threshold);
      float[] boxes = found.boxes().clone();
      for (int i = 0; i < boxes.length; i++) {
        boxes[i] = boxes[i] / (float) scale; // the overlap counts pixels of the picture
      }
      float[] points = found.points().clone();
      for (int i = 0; i < points.length; i++) {
        points[i] = points[i] / (float) scale;
      }
      Candidates inPicture = new Candidates(boxes, found.scores(), points);
      return FoundFaces.of(
          inPicture.take(BoxSuppression.PIXEL_UNION.keep(inPicture, how.overlap)), 1);
    }
  }
}
