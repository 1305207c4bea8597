package org.djlext.vlm.moonlight;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.layers.RmsNorm;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * One decoder layer: {@code h + attention(norm(h))}, then {@code h + feed(norm(h))} where feed is
 * plain or a mixture of experts, fused into one call of the operator bridge (moonlight.py).
 */
final class MoonlightDecoderLayer extends WeightGroup {

  private static final int MASK = 3;

  private final RmsNorm inputNorm;
  private final RmsNorm postAttentionNorm;
  private final LatentAttention attention;
  private final WeightGroup feed;
  private final int index;
  private final MoonlightProgram program;
  private final ExpertMemory files;

  /** With experts of its own, or none if they stay in files. */
  MoonlightDecoderLayer(
      MoonlightConfig config, int index, MoonlightProgram program, ExpertMemory files) {
    this.index = index;
    this.program = program;
    this.files = files;
    int e = config.hiddenSize();
    inputNorm = addChildBlock("input_layernorm", new RmsNorm(e, config.rmsNormEps()));
    attention = addChildBlock("self_attn", new LatentAttention(e, config.attention()));
    postAttentionNorm =
        addChildBlock("post_attention_layernorm", new RmsNorm(e, config.rmsNormEps()));
    feed =
        config.experts().inLayer(index)
            ? addChildBlock("mlp", new ExpertMixture(e, config.experts(), files != null))
            : addChildBlock("mlp", new FeedForward(e, config.intermediateSize()));
  }

  boolean hasExperts() {
    return feed instanceof ExpertMixture;
  }

  NDArray gateBias() {
    if (feed instanceof ExpertMixture mixture) {
      return mixture.gateBias();
    }
    throw new IllegalArgumentException("layer: expected one with experts");
  }

  /**
   * Whole sequences.
   *
   * @param inputs h (B, T, E), cos, sin, and mask (B or 1, 1, T, T) but for plain causal
   * @return h (B, T, E), and of a layer with experts the scores (M, X) of its M = B * T tokens, the
   *     chosen experts (M, K) and their weights (M, K)
   */
  NDList through(ParameterStore store, NDList inputs, boolean training) {
    List<NDArray> weights = new ArrayList<>();
    addWeights(store, inputs.head().getDevice(), training, weights);
    NDArray[] w = weights.toArray(NDArray[]::new);
    Object[] arguments = Arrays.copyOf(inputs.toArray(), inputs.size() + 1, Object[].class);
    arguments[inputs.size()] = w;
    TorchProgram compiled = program.compiled(training);
    String attention = inputs.size() > MASK ? "masked" : "causal";
    if (files != null && hasExperts()) {
      NDList attended = compiled.call(attention, false, arguments);
      return feedFromFiles(compiled, attended.singletonOrThrow(), w);
    }
    String kind = hasExperts() ? "sparse_" : "dense_";
    return compiled.call(kind + attention, training, arguments);
  }

  /**
   * Tokens behind those in a cache, by one call for attention and another for what follows.
   *
   * @param ragged whether sequences differ in length
   * @param place where the tokens begin, or the end of the longest sequence if they differ
   */
  NDArray read(
      ParameterStore store,
      NDArray h,
      NDArray position,
      NDArray frequencies,
      boolean ragged,
      int place,
      KvCache cache) {
    List<NDArray> weights = new ArrayList<>();
    addWeights(store, h.getDevice(), false, weights);
    NDArray[] w = weights.toArray(NDArray[]::new);
    TorchProgram compiled = program.compiled(false);
    NDArray attended =
        compiled
            .call(
                ragged ? "attend_layer_ragged" : "attend_layer",
                false,
                h,
                position,
                frequencies,
                place,
                cache.keys(index),
                cache.values(index),
                w)
            .singletonOrThrow();
    return hasExperts()
        ? feedFromFiles(compiled, attended, w).head()
        : compiled.call("dense", false, attended, w).singletonOrThrow();
  }

  private NDList feedFromFiles(TorchProgram compiled, NDArray attended, NDArray[] w) {
    NDList out = compiled.call("choices", false, attended, w);
    NDArray h = files.add(compiled, index, out.get(0), out.get(1), out.get(3), out.get(4));
    return new NDList(h, out.get(2), out.get(3), out.get(4));
  }

  @Override
  void addWeights(ParameterStore store, Device device, boolean training, List<NDArray> w) {
    w.add(inputNorm.weight(store, device, training));
    w.add(postAttentionNorm.weight(store, device, training));
    attention.addWeights(store, device, training, w);
    feed.addWeights(store, device, training, w);
  }
}
