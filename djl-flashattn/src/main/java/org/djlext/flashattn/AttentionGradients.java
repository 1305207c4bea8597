package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;

/**
 * Gradients of attention with respect to its inputs, each of its input's shape and type.
 *
 * @param query {@code (B, H, T, D)}
 * @param key {@code (B, G, S, D)}, summed over the heads that share it
 * @param value {@code (B, G, S, Dv)}, summed alike
 */
public record AttentionGradients(NDArray query, NDArray key, NDArray value)
    implements AutoCloseable {

  /** Frees the arrays. */
  @Override
  public void close() {
    query.close();
    key.close();
    value.close();
  }
}
