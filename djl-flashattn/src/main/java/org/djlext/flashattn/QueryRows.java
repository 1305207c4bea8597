package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;

/** Results of consecutive queries, put together again. */
final class QueryRows {

  private QueryRows() {}

  /** Joins parts along the axis of queries; DJL's concat of a single array loses its gradient. */
  static NDArray join(NDList parts) {
    return parts.size() == 1 ? parts.get(0) : NDArrays.concat(parts, 2);
  }
}
