package org.djlext.pose.rle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.djlext.pose.keypoint.JointSigma;
import org.djlext.pose.keypoint.KeypointCodec;
import org.djlext.pose.keypoint.Keypoints;
import org.djlext.pose.rle.RegressionConfig.Variant;

/**
 * Joints as parts of the input's size, from 0 to 1 (mmpose: regression_label.py) or from -0.5 to
 * 0.5 (the authors: simple_transform.py).
 *
 * <p>Labels are {@code coords (K, 2), weights (K)}. mmpose leaves out joints outside the input, the
 * authors do not. A joint's score is the mean of {@code 1 - sigma}, or 1 without sigma; sigma
 * itself is given in pixels.
 *
 * @param width the width of the input in pixels
 * @param height the height of the input in pixels
 * @param variant whose implementation it equals
 */
public record CoordinateCodec(int width, int height, Variant variant) implements KeypointCodec {

  private static final float LABELLED = 0.5f;

  @Override
  public List<Label> labels(Keypoints joints) {
    int k = joints.size();
    double offset = offset();
    float[] coords = new float[2 * k];
    float[] weights = new float[k];
    for (int i = 0; i < k; i++) {
      float x = joints.x()[i];
      float y = joints.y()[i];
      coords[2 * i] = (float) ((double) x / width - offset);
      coords[2 * i + 1] = (float) ((double) y / height - offset);
      boolean inside = x >= 0 && x <= width - 1 && y >= 0 && y <= height - 1;
      boolean counts = joints.scores()[i] > LABELLED && (inside || variant == Variant.AUTHORS);
      weights[i] = counts ? 1 : 0;
    }
    return List.of(new Label(coords, new Shape(k, 2)), new Label(weights, new Shape(k)));
  }

  @Override
  public List<Keypoints> decode(NDList outputs) {
    NDArray coords = outputs.get(0);
    int batch = (int) coords.getShape().get(0);
    int k = (int) coords.getShape().get(1);
    float[] c = coords.toFloatArray();
    float[] sigma = outputs.size() > 1 ? outputs.get(1).toFloatArray() : null;
    List<Keypoints> bodies = new ArrayList<>();
    for (int b = 0; b < batch; b++) {
      Optional<JointSigma> inPixels =
          Optional.ofNullable(sigma).map(all -> new JointSigma(new float[k], new float[k]));
      Keypoints body = new Keypoints(new float[k], new float[k], new float[k], inPixels);
      Arrays.fill(body.scores(), 1);
      for (int j = 0; j < k; j++) {
        int at = 2 * (b * k + j);
        body.x()[j] = (float) ((c[at] + offset()) * width);
        body.y()[j] = (float) ((c[at + 1] + offset()) * height);
        if (sigma != null) {
          body.scores()[j] = ((1 - sigma[at]) + (1 - sigma[at + 1])) / 2;
          inPixels.get().x()[j] = sigma[at] * width;
          inPixels.get().y()[j] = sigma[at + 1] * height;
        }
      }
      bodies.add(body);
    }
    return bodies;
  }

  private double offset() {
    return variant == Variant.AUTHORS ? 0.5 : 0;
  }
}
