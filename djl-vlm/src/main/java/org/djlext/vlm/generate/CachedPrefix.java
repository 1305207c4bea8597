package org.djlext.vlm.generate;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.djlext.flashattn.KvCache;

/**
 * What a model has read of a text that grows, so that the next prompt is read only from where it
 * differs. Prompts that have the same tokens must have the same behind them.
 */
public final class CachedPrefix implements AutoCloseable {

  private static final int FIRST_CAPACITY = 512;

  private final NDManager manager;
  private final KvCache cache;
  private long[] ids = {};

  CachedPrefix(CausalLanguageModel model, NDManager parent) {
    manager = parent.newSubManager();
    cache = model.newCache(manager, 1, FIRST_CAPACITY);
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

  /**
   * Forgets tokens at the end, such as those of a prompt that was taken back.
   *
   * @param length how many tokens are kept at most
   */
  public void truncate(int length) {
    ids = Arrays.copyOf(ids, Math.min(length, ids.length));
    cache.truncate(0, Math.min(ids.length, cache.length(0)));
  }

  void append(long... more) {
    int from = ids.length;
    ids = Arrays.copyOf(ids, from + more.length);
    System.arraycopy(more, 0, ids, from, more.length);
  }

  /** Frees the cache. */
  @Override
  public void close() {
    manager.close();
  }
}
