package org.djlext.vlm.moonlight;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.ops.TorchProgram;
import org.djlext.vlm.decoder.TokenReader;

/**
 * Reads layer by layer, as experts that stay in their files are known only when they are chosen.
 *
 * @param program moonlight.py, for inference
 * @param store where weights are read
 * @param layers all layers
 * @param norm (E)
 * @param head (V, E)
 */
record LayeredReader(
    TorchProgram program,
    ParameterStore store,
    List<MoonlightDecoderLayer> layers,
    NDArray norm,
    NDArray head)
    implements TokenReader {

  @Override
  public void fill(NDArray h, NDArray position, NDArray frequencies, int start, KvCache cache) {
    through(h, position, frequencies, false, start, cache).close();
  }

  @Override
  public NDArray read(
      NDArray h, NDArray position, NDArray frequencies, int start, KvCache cache, NDArray index) {
    return last(through(h, position, frequencies, false, start, cache), index);
  }

  @Override
  public NDArray readRagged(
      NDArray h, NDArray position, NDArray frequencies, int end, KvCache cache, NDArray index) {
    return last(through(h, position, frequencies, true, end, cache), index);
  }

  private NDArray through(
      NDArray h, NDArray position, NDArray frequencies, boolean ragged, int place, KvCache cache) {
    NDManager owner = h.getManager();
    NDArray state = h;
    for (MoonlightDecoderLayer layer : layers) {
      // what a layer needs besides is freed with it
      try (NDManager scratch = owner.newSubManager()) {
        if (state == h) {
          h.tempAttach(scratch);
        } else {
          state.attach(scratch);
        }
        NDArray next = layer.read(store, state, position, frequencies, ragged, place, cache);
        next.attach(owner);
        state = next;
      }
    }
    return state;
  }

  private NDArray last(NDArray h, NDArray index) {
    return program.call("last", false, h, index, norm, head).singletonOrThrow();
  }
}
