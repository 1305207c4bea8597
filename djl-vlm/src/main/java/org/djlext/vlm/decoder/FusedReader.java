package org.djlext.vlm.decoder;

import ai.djl.ndarray.NDArray;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * Layers that are one call of a decoder's program: of its functions {@code fill}, {@code read} and
 * {@code read_ragged}.
 *
 * @param program the decoder's program, for inference
 * @param norm {@code (E)}
 * @param head {@code (V, E)}
 * @param layers the weights of all layers
 */
public record FusedReader(TorchProgram program, NDArray norm, NDArray head, NDArray[] layers)
    implements TokenReader {

  @Override
  public void fill(NDArray h, NDArray position, NDArray frequencies, int start, KvCache cache) {
    program
        .call(
            "fill",
            false,
            h,
            position,
            frequencies,
            start,
            cache.allKeys(),
            cache.allValues(),
            layers)
        .close();
  }

  @Override
  public NDArray read(
      NDArray h, NDArray position, NDArray frequencies, int start, KvCache cache, NDArray index) {
    return logits("read", h, position, frequencies, start, cache, index);
  }

  @Override
  public NDArray readRagged(
      NDArray h, NDArray position, NDArray frequencies, int end, KvCache cache, NDArray index) {
    return logits("read_ragged", h, position, frequencies, end, cache, index);
  }

  private NDArray logits(
      String function,
      NDArray h,
      NDArray position,
      NDArray frequencies,
      int place,
      KvCache cache,
      NDArray index) {
    return program
        .call(
            function,
            false,
            h,
            position,
            frequencies,
            place,
            cache.allKeys(),
            cache.allValues(),
            layers,
            index,
            norm,
            head)
        .singletonOrThrow();
  }
}
