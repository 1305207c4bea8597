package org.djlext.pose.heatmap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.djlext.pose.keypoint.KeypointCodec;
import org.djlext.pose.keypoint.Keypoints;

/**
 * Joints as maps with a Gaussian peak (mmpose: msra_heatmap.py, udp_heatmap.py).
 *
 * <p>Labels are {@code heatmaps (K, h, w), weights (K)}; a joint whose peak lies wholly outside has
 * weight 0. A joint is found at the highest place of its map, moved as the {@link Refinement} says;
 * its score is the height there. A joint whose score is not positive is at place (-1, -1).
 *
 * @param size the sizes of input and maps
 * @param sigma the deviation of the peak, in places of the map
 * @param refinement how joints are placed between places
 * @param blurKernel the odd size of the blur that DARK and UDP begin with; 11 fits a sigma of 2
 */
public record HeatmapCodec(HeatmapSize size, double sigma, Refinement refinement, int blurKernel)
    implements KeypointCodec {

  /**
   * Checks the values.
   *
   * @param size the sizes of input and maps
   * @param sigma the deviation of the peak, in places of the map
   * @param refinement how joints are placed between places
   * @param blurKernel the odd size of the blur that DARK and UDP begin with
   * @throws IllegalArgumentException naming the field and its value
   */
  public HeatmapCodec {
    if (!(sigma > 0)) {
      throw new IllegalArgumentException("sigma: expected a positive number, found " + sigma);
    }
    if (blurKernel < 1 || blurKernel % 2 == 0) {
      throw new IllegalArgumentException(
          "blur_kernel: expected an odd number, found " + blurKernel);
    }
  }

  @Override
  public List<Label> labels(Keypoints joints) {
    int k = joints.size();
    FloatBuffer maps = FloatBuffer.allocate(k * size.width() * size.height());
    float[] weights = joints.scores().clone();
    GaussianPeak peak = new GaussianPeak(size, sigma, refinement);
    for (int i = 0; i < k; i++) {
      float[] map = new float[size.width() * size.height()];
      if (weights[i] >= 0.5f && !peak.draw(joints.x()[i], joints.y()[i], map)) {
        weights[i] = 0;
      }
      maps.put(map);
    }
    return List.of(
        new Label(maps.array(), new Shape(k, size.height(), size.width())),
        new Label(weights, new Shape(k)));
  }

  @Override
  public List<Keypoints> decode(NDList outputs) {
    NDArray heatmaps = outputs.head();
    int batch = (int) heatmaps.getShape().get(0);
    int k = (int) heatmaps.getShape().get(1);
    float[] values = heatmaps.toFloatArray();
    int area = size.width() * size.height();
    PeakRefiner refiner = new PeakRefiner(size.width(), size.height(), refinement, blurKernel);
    float scaleX = size.scaleX(refinement);
    float scaleY = size.scaleY(refinement);
    double[] place = new double[2];
    List<Keypoints> bodies = new ArrayList<>();
    for (int b = 0; b < batch; b++) {
      Keypoints body = new Keypoints(new float[k], new float[k], new float[k]);
      for (int j = 0; j < k; j++) {
        body.scores()[j] = refiner.locate(values, (b * k + j) * area, place);
        body.x()[j] = (float) (place[0] * scaleX);
        body.y()[j] = (float) (place[1] * scaleY);
      }
      bodies.add(body);
    }
    return bodies;
  }
}
