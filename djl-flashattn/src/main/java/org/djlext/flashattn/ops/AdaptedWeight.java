package org.djlext.flashattn.ops;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * What programs compute with in the place of a weight.
 *
 * @param key another handle of the very tensor that programs get, by which they find the rest
 * @param weight the weight to be used, {@code (out, in)}, of the shape of the one it replaces
 * @param terms what is added, in this order
 */
public record AdaptedWeight(NDArray key, NDArray weight, List<LowRankTerm> terms) {

  /**
   * Copies the terms.
   *
   * @param key another handle of the very tensor that programs get
   * @param weight the weight to be used
   * @param terms what is added
   */
  public AdaptedWeight {
    terms = List.copyOf(terms);
  }
}
