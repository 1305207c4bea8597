package org.djlext.flashattn;

import ai.djl.ndarray.NDList;

/** One way to compute attention. */
interface AttentionMethod {

  /**
   * Computes attention.
   *
   * @return the output (B, H, T, Dv), followed by the log-sum-exp (B, H, T) if the call wants it;
   *     owned by the manager of the query
   */
  NDList attend(AttentionCall call);
}
