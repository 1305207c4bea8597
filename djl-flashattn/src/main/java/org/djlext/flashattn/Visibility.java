package org.djlext.flashattn;

/**
 * Which keys causality and a window let a query see: query i stands at key {@code i + offset} and
 * sees from {@code left} keys before it to {@code right} keys behind it.
 */
record Visibility(long queries, long keys, long offset, long left, long right) {

  /** No limit; larger than any sequence, small enough to be added to positions. */
  static final long UNLIMITED = 1L << 40;

  static Visibility of(AttentionOptions options, long queries, long keys) {
    return new Visibility(
        queries, keys, options.alignment().offset(queries, keys), left(options), right(options));
  }

  static long left(AttentionOptions options) {
    return options.windowLeft() < 0 ? UNLIMITED : options.windowLeft();
  }

  static long right(AttentionOptions options) {
    if (options.causal()) {
      return 0;
    }
    return options.windowRight() < 0 ? UNLIMITED : options.windowRight();
  }

  /** Returns the first key that a query from the given one on can see. */
  long firstKey(long query) {
    return Math.min(keys, Math.max(0, query + offset - left));
  }

  /** Returns the key behind the last one that queries before the given one can see. */
  long endKey(long endQuery) {
    return Math.max(0, Math.min(keys, endQuery + offset + right));
  }

  /** Says whether some query of a tile cannot see some key of it. */
  boolean cuts(long query, long endQuery, long key, long endKey) {
    return endQuery - 1 + offset - key > left || endKey - 1 - query - offset > right;
  }

  /** Says whether some query sees no key at all. */
  boolean leavesEmptyRows() {
    return offset + right < 0 || queries - 1 + offset - left > keys - 1;
  }
}
