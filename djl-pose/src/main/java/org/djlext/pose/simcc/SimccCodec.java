package org.djlext.pose.simcc;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.djlext.pose.keypoint.KeypointCodec;
import org.djlext.pose.keypoint.Keypoints;

/**
 * Joints as bins of x and y (mmpose: simcc_label.py).
 *
 * <p>Labels are {@code x (K, W * k), y (K, H * k), weights (K)}. A joint is found at the highest
 * bin of each axis; its score is the smaller of both heights, which are raw and may exceed 1. A
 * joint whose score is not positive is at {@code -1 / k}.
 *
 * @param bins how many bins there are
 * @param splitRatio k, the bins for each pixel
 * @param smoothing what labels give to other bins
 * @param dark whether joints are placed between bins from the shape of the peak; needs Gaussian
 *     smoothing
 */
public record SimccCodec(BinCounts bins, double splitRatio, BinSmoothing smoothing, boolean dark)
    implements KeypointCodec {

  private static final float LABELLED = 0.5f;

  /**
   * Checks the values.
   *
   * @param bins how many bins there are
   * @param splitRatio k, the bins for each pixel
   * @param smoothing what labels give to other bins
   * @param dark whether joints are placed between bins
   * @throws IllegalArgumentException if dark is combined with uniform smoothing
   */
  public SimccCodec {
    if (dark && !(smoothing instanceof BinSmoothing.Gaussian)) {
      throw new IllegalArgumentException("dark: expected false with uniform smoothing, found true");
    }
  }

  @Override
  public List<Label> labels(Keypoints joints) {
    int k = joints.size();
    FloatBuffer x = FloatBuffer.allocate(k * bins.x());
    FloatBuffer y = FloatBuffer.allocate(k * bins.y());
    float[] weights = joints.scores().clone();
    for (int i = 0; i < k; i++) {
      float[] rowX = new float[bins.x()];
      float[] rowY = new float[bins.y()];
      if (weights[i] >= LABELLED) {
        long binX = bin(joints.x()[i]);
        long binY = bin(joints.y()[i]);
        if (smoothing.reaches(rowX.length, binX, 0) && smoothing.reaches(rowY.length, binY, 1)) {
          smoothing.fill(rowX, binX, 0);
          smoothing.fill(rowY, binY, 1);
        } else {
          weights[i] = 0;
        }
      }
      x.put(rowX);
      y.put(rowY);
    }
    return List.of(
        new Label(x.array(), new Shape(k, bins.x())),
        new Label(y.array(), new Shape(k, bins.y())),
        new Label(weights, new Shape(k)));
  }

  @Override
  public List<Keypoints> decode(NDList outputs) {
    Shape shape = outputs.get(0).getShape();
    int batch = (int) shape.get(0);
    int k = (int) shape.get(1);
    float[] xs = outputs.get(0).toFloatArray();
    float[] ys = outputs.get(1).toFloatArray();
    int width = (int) shape.get(2);
    int height = (int) outputs.get(1).getShape().get(2);
    List<Keypoints> bodies = new ArrayList<>();
    for (int b = 0; b < batch; b++) {
      Keypoints body = new Keypoints(new float[k], new float[k], new float[k]);
      for (int j = 0; j < k; j++) {
        int row = b * k + j;
        place(xs, row * width, width, ys, row * height, height, body, j);
      }
      bodies.add(body);
    }
    return bodies;
  }

  private void place(
      float[] xs, int fromX, int width, float[] ys, int fromY, int height, Keypoints body, int j) {
    int x = highest(xs, fromX, width);
    int y = highest(ys, fromY, height);
    float score = Math.min(xs[fromX + x], ys[fromY + y]);
    body.scores()[j] = score;
    if (!(score > 0)) {
      body.x()[j] = (float) (-1 / splitRatio);
      body.y()[j] = (float) (-1 / splitRatio);
      return;
    }
    body.x()[j] = (float) ((dark ? peak(xs, fromX, width, x, 0) : x) / splitRatio);
    body.y()[j] = (float) ((dark ? peak(ys, fromY, height, y, 1) : y) / splitRatio);
  }

  private double peak(float[] values, int from, int count, int at, int axis) {
    return DarkBins.refine(
        values, from, count, at, ((BinSmoothing.Gaussian) smoothing).sigma(axis));
  }

  private static int highest(float[] values, int from, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      if (values[from + i] > values[from + best]) {
        best = i;
      }
    }
    return best;
  }

  private long bin(float pixel) {
    return (long) Math.rint((float) (pixel * splitRatio)); // half to even, as in numpy
  }
}
