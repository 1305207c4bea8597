package org.djlext.vlm.tune.zero;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;

/**
 * One parameter in a {@link FlatLayout}.
 *
 * @param path its dotted path in the Block
 * @param parameter the parameter
 * @param start where its first number is
 */
public record FlatTensor(String path, Parameter parameter, long start) {

  /**
   * Returns its shape.
   *
   * @return the shape
   */
  public Shape shape() {
    return parameter.getShape();
  }

  /**
   * Returns how many numbers it has.
   *
   * @return the number
   */
  public long size() {
    return shape().size();
  }

  NDArray array() {
    return parameter.getArray();
  }
}
