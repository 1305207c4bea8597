package org.djlext.vlm.kimivl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import org.djlext.flashattn.KvCache;
import org.djlext.vlm.generate.CausalLanguageModel;

/**
 * A Kimi-VL that reads one prompt, with features in the places of its media tokens. Behind the
 * prompt media tokens are read as any other, as in the reference.
 */
final class MediaReader implements CausalLanguageModel {

  private final KimiVlBlock model;
  private final long[] prompt;
  private final NDArray features; // (M, E), one for each media token of the prompt

  MediaReader(KimiVlBlock model, long[] prompt, NDArray features) {
    this.model = model;
    this.prompt = prompt;
    this.features = features;
  }

  @Override
  public int vocabularySize() {
    return model.vocabularySize();
  }

  @Override
  public int contextLength() {
    return model.contextLength();
  }

  @Override
  public KvCache newCache(NDManager manager, int batch, int capacity) {
    return model.newCache(manager, batch, capacity);
  }

  @Override
  public NDArray nextTokenLogits(
      ParameterStore store, NDArray inputIds, int[] lengths, KvCache cache) {
    // all rows are the same prompt until it is read, as beams are
    int from = cache.length(0);
    int to = (int) Math.min(prompt.length, from + inputIds.getShape().get(1));
    int before = media(0, Math.min(from, prompt.length));
    int here = from < to ? media(from, to) : 0;
    if (here == 0) {
      return model.nextTokenLogits(store, inputIds, lengths, cache);
    }
    NDManager manager = inputIds.getManager();
    try (NDManager scratch = manager.newSubManager()) {
      inputIds.tempAttach(scratch);
      NDArray rows = features.get("{}:{}", before, before + here);
      rows.attach(scratch);
      NDArray h = model.embed(store, inputIds, repeat(rows, cache.batch()), false);
      NDArray logits = model.decoder().nextTokenLogitsOf(store, h, lengths, cache);
      logits.attach(manager);
      return logits;
    }
  }

  private int media(int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += prompt[i] == model.config().mediaTokenId() ? 1 : 0;
    }
    return count;
  }

  private static NDArray repeat(NDArray rows, int times) {
    NDList all = new NDList();
    for (int i = 0; i < times; i++) {
      all.add(rows);
    }
    return times == 1 ? rows : NDArrays.concat(all, 0);
  }
}
