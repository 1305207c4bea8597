package org.djlext.vlm.generate;

import java.util.Arrays;
import org.djlext.flashattn.KvCache;

/** A cache of one sequence together with the tokens that are in it. */
final class CachedPrefix {

  private final KvCache cache;
  private long[] ids = {};

  CachedPrefix(KvCache cache) {
    this.cache = cache;
  }

  KvCache cache() {
    return cache;
  }

  /**
   * Keeps what a new prompt shares with the old one, and returns how much that is: never all of it,
   * since the last token must be read for the logits behind it.
   */
  int keepSharedWith(long[] prompt) {
    int mismatch = Arrays.mismatch(ids, prompt);
    int shared = Math.min(mismatch < 0 ? prompt.length : mismatch, prompt.length - 1);
    shared = Math.min(shared, cache.length(0)); // a cancelled text may not have read its last token
    cache.truncate(0, shared);
    ids = Arrays.copyOf(ids, shared);
    return shared;
  }

  void append(long... more) {
    int from = ids.length;
    ids = Arrays.copyOf(ids, from + more.length);
    System.arraycopy(more, 0, ids, from, more.length);
  }
}
