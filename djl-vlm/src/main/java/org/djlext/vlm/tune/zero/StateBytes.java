package org.djlext.vlm.tune.zero;

/**
 * The bytes that one trained parameter needs.
 *
 * @param parameter of the parameter itself
 * @param gradient of its gradient
 * @param optimizer of the optimizer's states, K in the paper
 */
public record StateBytes(int parameter, int gradient, int optimizer) {

  /**
   * Training with Adam in 16 bits: parameter 2, gradient 2, and in float32 a copy, momentum and
   * variance; 16 bytes together.
   */
  public static final StateBytes MIXED = new StateBytes(2, 2, 12);

  /** Training with Adam in float32, as this library does on a CPU; 16 bytes together as well. */
  public static final StateBytes FLOAT32 = new StateBytes(4, 4, 8);
}
