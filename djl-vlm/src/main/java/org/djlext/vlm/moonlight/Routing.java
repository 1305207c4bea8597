package org.djlext.vlm.moonlight;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * How the tokens of one layer chose their experts. M counts all tokens of a batch, padding too: row
 * {@code b * T + t} is token t of sequence b.
 *
 * @param scores {@code (M, X)} float32, each expert's affinity from 0 to 1, without the bias
 * @param chosen {@code (M, K)} int64, the experts of each token
 * @param weights {@code (M, K)} float32, what their results are multiplied by
 */
public record Routing(NDArray scores, NDArray chosen, NDArray weights) {

  void attach(NDManager manager) {
    scores.attach(manager);
    chosen.attach(manager);
    weights.attach(manager);
  }
}
