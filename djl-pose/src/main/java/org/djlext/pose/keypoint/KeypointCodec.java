package org.djlext.pose.keypoint;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * How joints become what a head is trained on, and its outputs joints again, both in pixels of the
 * model's input.
 */
public interface KeypointCodec {

  /**
   * The values of one label.
   *
   * @param values the values, row by row
   * @param shape their shape, without batch axis
   */
  record Label(float[] values, Shape shape) {}

  /**
   * Makes the labels of one body in Java's memory, as threads that read data want them.
   *
   * @param joints K joints; a score above 0.5 means that the joint is labelled, and is its weight
   * @return labels, the weights {@code (K)} last
   */
  List<Label> labels(Keypoints joints);

  /**
   * Makes the labels of one body as arrays.
   *
   * @param manager the owner of the result
   * @param joints K joints; a score above 0.5 means that the joint is labelled, and is its weight
   * @return arrays without batch axis, the weights {@code (K)} last
   */
  default NDList encode(NDManager manager, Keypoints joints) {
    NDList arrays = new NDList();
    for (Label label : labels(joints)) {
      arrays.add(manager.create(label.values(), label.shape()));
    }
    return arrays;
  }

  /**
   * Reads outputs of a head.
   *
   * @param outputs the outputs of inference, for B bodies
   * @return B bodies
   */
  List<Keypoints> decode(NDList outputs);
}
