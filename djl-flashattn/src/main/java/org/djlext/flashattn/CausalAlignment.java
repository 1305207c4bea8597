package org.djlext.flashattn;

/** Where the diagonal of a causal or windowed mask lies when T queries meet S keys. */
public enum CausalAlignment {
  /** The first query stands at the first key: query i sees key j only if {@code j <= i}. */
  TOP_LEFT {
    @Override
    long offset(long queries, long keys) {
      return 0;
    }
  },
  /**
   * The last query stands at the last key: query i sees key j only if {@code j <= i + S - T}. This
   * is what decoding with a cache needs, and the default.
   */
  BOTTOM_RIGHT {
    @Override
    long offset(long queries, long keys) {
      return keys - queries;
    }
  };

  /** Returns the key at which query 0 stands. */
  abstract long offset(long queries, long keys);
}
