package org.djlext.vlm.decoder;

import ai.djl.ndarray.NDArray;
import org.djlext.flashattn.KvCache;

/** A decoder's layers, as {@link CachedPass} runs tokens through them. */
public interface TokenReader {

  /**
   * Reads tokens of which only the trace in the cache matters. All sequences have the same length.
   *
   * @param h {@code (B, T, E)}, the embedded tokens
   * @param position {@code (1, T)} int64
   * @param frequencies the rotary frequencies
   * @param start the length of all sequences
   * @param cache where keys and values are written, and room has been made
   */
  void fill(NDArray h, NDArray position, NDArray frequencies, int start, KvCache cache);

  /**
   * Reads tokens behind sequences of the same length.
   *
   * @param h {@code (B, T, E)}, the embedded tokens
   * @param position {@code (1, T)} int64
   * @param frequencies the rotary frequencies
   * @param start the length of all sequences
   * @param cache where keys and values are written, and room has been made
   * @param index {@code (B, 1, 1)} int64, which token of each sequence the result follows
   * @return the logits {@code (B, V)} float32
   */
  NDArray read(
      NDArray h, NDArray position, NDArray frequencies, int start, KvCache cache, NDArray index);

  /**
   * Reads tokens behind sequences of different lengths.
   *
   * @param h {@code (B, T, E)}, the embedded tokens
   * @param position {@code (B, T)} int64
   * @param frequencies the rotary frequencies
   * @param end the length of the longest sequence, the new tokens included
   * @param cache where keys and values are written, and room has been made
   * @param index {@code (B, 1, 1)} int64, which token of each sequence the result follows
   * @return the logits {@code (B, V)} float32
   */
  NDArray readRagged(
      NDArray h, NDArray position, NDArray frequencies, int end, KvCache cache, NDArray index);
}
