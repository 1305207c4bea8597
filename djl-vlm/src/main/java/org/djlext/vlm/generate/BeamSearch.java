package org.djlext.vlm.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.Arrays;
import org.djlext.flashattn.KvCache;

/** Generates one text by beam search: runs the model for what {@link BeamState} decides. */
final class BeamSearch {

  private static final double NANOS = 1e9;

  private final CausalLanguageModel model;
  private final ParameterStore parameterStore;
  private final NDManager parent;
  private final GenerationConfig config;
  private double prefillSeconds;
  private double decodeSeconds;

  BeamSearch(
      CausalLanguageModel model,
      ParameterStore parameterStore,
      NDManager parent,
      GenerationConfig config) {
    this.model = model;
    this.parameterStore = parameterStore;
    this.parent = parent;
    this.config = config;
  }

  GeneratedText generate(long[] prompt, TextTokenizer tokenizer) {
    BeamState.Beam best = search(prompt);
    long[] ids = Arrays.copyOfRange(best.ids(), prompt.length, best.ids().length);
    FinishReason reason = FinishReason.LENGTH;
    if (config.stopIds().contains(ids[ids.length - 1])) {
      ids = Arrays.copyOf(ids, ids.length - 1);
      reason = FinishReason.STOP_ID;
    }
    StreamedText text = new StreamedText(tokenizer::decode, config.stopStrings());
    for (int i = 0; i < ids.length && !text.isStopped(); i++) {
      text.add(ids[i]);
    }
    text.end();
    return new GeneratedText(
        text.text(),
        ids,
        text.isStopped() ? FinishReason.STOP_STRING : reason,
        prompt.length,
        0,
        prefillSeconds,
        decodeSeconds);
  }

  /** Returns the best text, the id that ended it included. */
  BeamState.Beam search(long[] prompt) {
    PromptCheck.check(prompt, model);
    long start = System.nanoTime();
    int room = Math.min(config.maxNewTokens(), model.contextLength() - prompt.length);
    BeamState state = new BeamState(prompt, room, config);
    try (NDManager manager = parent.newSubManager()) {
      KvCache cache = model.newCache(manager, config.beams(), prompt.length + room);
      long[] input = repeat(prompt, config.beams());
      while (true) {
        boolean more = state.step(logits(manager, input, cache));
        if (prefillSeconds == 0) {
          prefillSeconds = (System.nanoTime() - start) / NANOS;
        }
        if (!more || Thread.currentThread().isInterrupted()) {
          break;
        }
        cache.reorder(state.rows());
        input = state.lastIds();
      }
    }
    decodeSeconds = (System.nanoTime() - start) / NANOS - prefillSeconds;
    return state.best();
  }

  private float[][] logits(NDManager manager, long[] input, KvCache cache) {
    int rows = config.beams();
    int width = input.length / rows;
    try (NDManager scratch = manager.newSubManager()) {
      NDArray ids = scratch.create(input, new Shape(rows, width));
      float[] all =
          model.nextTokenLogits(parameterStore, ids, new int[] {width}, cache).toFloatArray();
      int vocabulary = all.length / rows;
      float[][] byRow = new float[rows][];
      Arrays.setAll(byRow, r -> Arrays.copyOfRange(all, r * vocabulary, (r + 1) * vocabulary));
      return byRow;
    }
  }

  private static long[] repeat(long[] prompt, int times) {
    long[] all = new long[prompt.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(prompt, 0, all, i * prompt.length, prompt.length);
    }
    return all;
  }
}
