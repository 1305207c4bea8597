package org.djlext.vlm.llama;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.djlext.flashattn.fused.GainAndShift;
import org.djlext.flashattn.layers.Projection;
import org.djlext.flashattn.layers.RmsNorm;

/**
 * One decoder layer: {@code h + attention(norm(h))}, then {@code h + mlp(norm(h))}, fused into one
 * call of the operator bridge (llama.py).
 */
final class LlamaDecoderLayer extends AbstractBlock {

  private static final byte VERSION = 1;
  private static final int MASK = 3;

  private final RmsNorm inputNorm;
  private final RmsNorm postAttentionNorm;
  private final List<Projection> attention; // q, k, v, o
  private final List<Projection> mlp; // gate, up, down
  private final List<GainAndShift> headNorms; // q, k, or none
  private final LlamaProgram program;

  LlamaDecoderLayer(LlamaConfig config, LlamaNorms norms, LlamaProgram program) {
    super(VERSION);
    this.program = program;
    int e = config.hiddenSize();
    int q = config.heads() * config.headDim();
    int kv = config.kvHeads() * config.headDim();
    int f = config.intermediateSize();
    boolean bias = config.attentionBias();
    inputNorm = addChildBlock("input_layernorm", new RmsNorm(e, config.rmsNormEps()));
    attention =
        List.of(
            addChildBlock("self_attn.q_proj", new Projection(e, q, bias)),
            addChildBlock("self_attn.k_proj", new Projection(e, kv, bias)),
            addChildBlock("self_attn.v_proj", new Projection(e, kv, bias)),
            addChildBlock("self_attn.o_proj", new Projection(q, e, bias)));
    postAttentionNorm =
        addChildBlock("post_attention_layernorm", new RmsNorm(e, config.rmsNormEps()));
    mlp =
        List.of(
            addChildBlock("mlp.gate_proj", new Projection(e, f, config.mlpBias())),
            addChildBlock("mlp.up_proj", new Projection(e, f, config.mlpBias())),
            addChildBlock("mlp.down_proj", new Projection(f, e, config.mlpBias())));
    int d = config.headDim();
    headNorms =
        norms.heads()
            ? List.of(
                addChildBlock("self_attn.q_norm", new GainAndShift(config.heads(), d)),
                addChildBlock("self_attn.k_norm", new GainAndShift(config.kvHeads(), d)))
            : List.of();
  }

  /**
   * Packed texts: h (1, T, E), the rotary tables, and ends (N + 1), which says where each begins
   * and ends.
   */
  NDList forwardPacked(ParameterStore store, NDList inputs, boolean training) {
    return call("packed", store, inputs, training);
  }

  private NDList call(String function, ParameterStore store, NDList inputs, boolean training) {
    List<NDArray> weights = new ArrayList<>();
    addWeights(store, inputs.head().getDevice(), training, weights);
    Object[] arguments = Arrays.copyOf(inputs.toArray(), inputs.size() + 1, Object[].class);
    arguments[inputs.size()] = weights.toArray(NDArray[]::new);
    return program.compiled(training).call(function, training, arguments);
  }

  /** Adds the weights in the order that llama.py reads them in. */
  void addWeights(ParameterStore store, Device device, boolean training, List<NDArray> w) {
    w.add(inputNorm.weight(store, device, training));
    attention.forEach(p -> w.add(p.weight(store, device, training)));
    w.add(postAttentionNorm.weight(store, device, training));
    mlp.forEach(p -> w.add(p.weight(store, device, training)));
    attention.stream()
        .filter(Projection::hasBias)
        .forEach(p -> w.add(p.bias(store, device, training)));
    mlp.stream().filter(Projection::hasBias).forEach(p -> w.add(p.bias(store, device, training)));
    headNorms.forEach(norm -> norm.addWeights(store, device, training, w));
  }

  /** Whole sequences: h (B, T, E), cos, sin, and mask (B or 1, 1, T, T) but for plain causal. */
  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    return call(inputs.size() > MASK ? "masked" : "causal", store, inputs, training);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... shapes) {
    for (Pair<String, Block> child : getChildren()) {
      child.getValue().initialize(manager, dataType, shapes[0]);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }
}
