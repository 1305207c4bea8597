package org.djlext.detr.loss;

import ai.djl.ndarray.NDArray;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * How well boxes agree: 1 when equal, down to -1 when far apart.
 *
 * @see <a href="https://arxiv.org/abs/1902.09630">Generalized Intersection over Union</a>
 */
public final class BoxOverlap {

  private BoxOverlap() {}

  /**
   * Computes the generalized overlap of boxes given as centre x, centre y, width, height.
   *
   * @param a {@code (*, 4)}; its manager owns the result
   * @param b {@code (*, 4)}, whose leading sizes broadcast with those of a
   * @param training whether gradients are to flow
   * @return {@code (*)}, NaN where both boxes have no area
   */
  public static NDArray generalizedIou(NDArray a, NDArray b, boolean training) {
    return TorchProgram.of(LossProgram.OVERLAP).call("overlap", training, a, b).singletonOrThrow();
  }
}
