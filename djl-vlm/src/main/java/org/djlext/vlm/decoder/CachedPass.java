package org.djlext.vlm.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.layers.RotaryTable;
import org.djlext.flashattn.ops.ProgramSource;

/**
 * Reads tokens behind those in a cache.
 *
 * <p>Long texts are read in parts: the activations of a part are all that is ever held, and what a
 * part sees of earlier ones costs a mask (part, S) instead of (T, S).
 *
 * @param rotary the rotary frequencies
 * @param reader the decoder's layers
 */
public record CachedPass(RotaryTable rotary, TokenReader reader) {

  private static final int PART = 1024;

  /**
   * Returns functions that every decoder needs: embeddings, rotary tables, masks and logits. Their
   * constants are {@code hidden}, {@code eps}, {@code window} and {@code amplitude}.
   *
   * @return the source of places.py, to be joined to a decoder's own
   */
  public static ProgramSource functions() {
    return ProgramSource.resource(CachedPass.class, "places.py");
  }

  /**
   * Reads tokens and counts them in the cache.
   *
   * @param h {@code (B, T, E)}, the embedded tokens
   * @param lengths how many of the T tokens of each sequence are real
   * @param cache what was read before
   * @return {@code (B, V)} float32, the logits behind the last real token, of the manager of h
   * @throws IllegalArgumentException if h or lengths do not fit the cache
   */
  public NDArray logits(NDArray h, int[] lengths, KvCache cache) {
    check(h.getShape(), lengths, cache.batch());
    int tokens = (int) h.getShape().get(1);
    cache.reserve(tokens);
    NDManager manager = h.getManager();
    int end = cache.maxLength() + tokens;
    // the frequencies are those of the whole text, in whatever parts it is read
    NDArray frequencies = rotary.frequencies(manager, end);
    if (!cache.isUniform()) {
      NDArray position = positions(manager, cache, tokens);
      NDArray index = index(manager, lengths, cache);
      NDArray logits = reader.readRagged(h, position, frequencies, end, cache, index);
      cache.advance(lengths);
      return logits;
    }
    boolean allReal = Arrays.stream(lengths).allMatch(length -> length == tokens);
    int from = 0;
    while (allReal && tokens - from > PART) {
      int start = cache.length(0);
      NDArray part = h.get(":, {}:{}", from, from + PART);
      reader.fill(part, range(manager, start, PART), frequencies, start, cache);
      cache.advance(PART);
      from += PART;
    }
    NDArray rest = from == 0 ? h : h.get(":, {}:", from);
    int start = cache.length(0);
    int[] read = from == 0 ? lengths : new int[] {tokens - from};
    NDArray position = range(manager, start, tokens - from);
    NDArray logits =
        reader.read(rest, position, frequencies, start, cache, index(manager, read, cache));
    cache.advance(read);
    return logits;
  }

  private static void check(Shape h, int[] lengths, int batch) {
    if (h.dimension() != 3 || h.get(0) != batch || h.get(1) < 1) {
      throw new IllegalArgumentException(
          "input_ids: expected (%d, T) as the cache has %d sequences, found %s"
              .formatted(batch, batch, h.slice(0, Math.min(2, h.dimension()))));
    }
    boolean fitting = lengths.length == 1 || lengths.length == batch;
    if (!fitting || Arrays.stream(lengths).anyMatch(n -> n < 0 || n > h.get(1))) {
      throw new IllegalArgumentException(
          "lengths: expected one number or %d, each from 0 to %d, found %s"
              .formatted(batch, h.get(1), Arrays.toString(lengths)));
    }
  }

  private static NDArray index(NDManager manager, int[] lengths, KvCache cache) {
    long[] last = new long[cache.batch()];
    Arrays.setAll(last, b -> Math.max(0, lengths[lengths.length == 1 ? 0 : b] - 1L));
    return manager.create(last, new Shape(last.length, 1, 1));
  }

  private static NDArray range(NDManager manager, int start, int tokens) {
    long[] positions = new long[tokens];
    Arrays.setAll(positions, i -> start + i);
    return manager.create(positions, new Shape(1, tokens)); // (1, T)
  }

  private static NDArray positions(NDManager manager, KvCache cache, int tokens) {
    long[] positions = new long[cache.batch() * tokens];
    Arrays.setAll(positions, i -> cache.length(i / tokens) + i % tokens);
    return manager.create(positions, new Shape(cache.batch(), tokens)); // (B, T)
  }
}
