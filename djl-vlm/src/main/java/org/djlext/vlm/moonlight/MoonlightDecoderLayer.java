package org.djlext.vlm.moonlight;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.layers.RmsNorm;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * One decoder layer: {@code h + attention(norm(h))}, then {@code h + feed(norm(h))} where feed is
 * plain or a mixture of experts, fused into one call of the operator bridge (moonlight.py).
 */
final class MoonlightDecoderLayer extends WeightGroup {

  private final RmsNorm inputNorm;
  private final RmsNorm postAttentionNorm;
  private final LatentAttention attention;
  private final WeightGroup feed;
  private final MoonlightProgram program;

  MoonlightDecoderLayer(MoonlightConfig config, int index, MoonlightProgram program) {
    this.program = program;
    int e = config.hiddenSize();
    inputNorm = addChildBlock("input_layernorm", new RmsNorm(e, config.rmsNormEps()));
    attention = addChildBlock("self_attn", new LatentAttention(e, config.attention()));
    postAttentionNorm =
        addChildBlock("post_attention_layernorm", new RmsNorm(e, config.rmsNormEps()));
    feed =
        config.experts().inLayer(index)
            ? addChildBlock("mlp", new ExpertMixture(e, config.experts()))
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
   * Whole sequences: h (B, T, E), mask (B or 1, 1, T, T) or null for plain causal.
   *
   * @return h (B, T, E), and of a layer with experts the scores (M, X) of its M = B * T tokens, the
   *     chosen experts (M, K) and their weights (M, K)
   */
  NDList forward(ParameterStore store, NDArray h, NDList cosSin, NDArray mask, boolean training) {
    List<NDArray> weights = new ArrayList<>();
    addWeights(store, h.getDevice(), training, weights);
    NDArray[] w = weights.toArray(NDArray[]::new);
    NDArray cos = cosSin.get(0);
    NDArray sin = cosSin.get(1);
    TorchProgram compiled = program.compiled(training);
    String kind = hasExperts() ? "sparse" : "dense";
    return mask == null
        ? compiled.call(kind + "_causal", training, h, cos, sin, w)
        : compiled.call(kind + "_masked", training, h, cos, sin, mask, w);
  }

  @Override
  void addWeights(ParameterStore store, Device device, boolean training, List<NDArray> w) {
    w.add(inputNorm.weight(store, device, training));
    w.add(postAttentionNorm.weight(store, device, training));
    attention.addWeights(store, device, training, w);
    feed.addWeights(store, device, training, w);
  }
}
