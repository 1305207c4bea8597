package org.djlext.pose.keypoint;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * How joints become what a head is trained on, and its outputs joints again, both in pixels of the
 * model's input.
 */
public interface KeypointCodec {

  /**
   * Makes the labels of one body.
   *
   * @param manager the owner of the result
   * @param joints K joints; a score above 0.5 means that the joint is labelled, and is its weight
   * @return arrays without batch axis, the weights {@code (K)} last
   */
  NDList encode(NDManager manager, Keypoints joints);

  /**
   * Reads outputs of a head.
   *
   * @param outputs the outputs of inference, for B bodies
   * @return B bodies
   */
  List<Keypoints> decode(NDList outputs);
}
