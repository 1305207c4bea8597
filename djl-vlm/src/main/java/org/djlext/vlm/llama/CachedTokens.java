package org.djlext.vlm.llama;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.djlext.flashattn.KvCache;

/**
 * Where the tokens of one pass stand relative to a cache, and what they may see there.
 *
 * <p>When all sequences are equally long the tokens fill one slice from {@code start}. One token
 * then needs no mask, nor do the very first tokens; anything else does. When lengths differ, {@code
 * place} says for each token where it is written.
 *
 * @param positions {@code (B or 1, T)} the position of each token
 * @param start where the slice begins, or -1 when lengths differ
 * @param first the first cached token that is visible, used without a mask
 * @param place {@code (B, 1, T, 1)} int64, or null
 * @param mask {@code (B or 1, 1, T, S)}, or null when causality alone decides
 */
record CachedTokens(long[][] positions, int start, int first, NDArray place, NDArray mask) {

  /** Works out the places of T tokens behind each sequence; window 0 sees everything. */
  static CachedTokens behind(NDManager manager, KvCache cache, int tokens, int window) {
    if (!cache.isUniform()) {
      return ragged(manager, cache, tokens, window);
    }
    int start = cache.length(0);
    long[][] positions = {range(start, tokens)};
    boolean windowed = window > 0 && start + tokens > window;
    if (tokens == 1) {
      return new CachedTokens(positions, start, windowed ? start + 1 - window : 0, null, null);
    }
    if (start == 0 && !windowed) {
      return new CachedTokens(positions, 0, 0, null, null);
    }
    NDArray mask = VisibilityMask.of(manager, positions, start + tokens, window);
    return new CachedTokens(positions, start, 0, null, mask);
  }

  private static CachedTokens ragged(NDManager manager, KvCache cache, int tokens, int window) {
    int batch = cache.batch();
    long[][] positions = new long[batch][];
    for (int b = 0; b < batch; b++) {
      positions[b] = range(cache.length(b), tokens);
    }
    long[] flat = Arrays.stream(positions).flatMapToLong(Arrays::stream).toArray();
    NDArray place = manager.create(flat, new Shape(batch, 1, tokens, 1));
    NDArray mask = VisibilityMask.of(manager, positions, cache.maxLength() + tokens, window);
    return new CachedTokens(positions, -1, 0, place, mask);
  }

  private static long[] range(int start, int tokens) {
    long[] positions = new long[tokens];
    Arrays.setAll(positions, i -> start + i);
    return positions;
  }
}
