package org.djlext.detr;

import java.util.Locale;

/** What stands between the two linear maps of a feed-forward part. */
public enum FeedForwardActivation {
  /** Rectified linear unit, as published. */
  RELU,

  /** Gaussian error linear unit. */
  GELU,

  /** Sigmoid linear unit. */
  SILU;

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
