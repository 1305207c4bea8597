package org.djlext.vlm.moonvit;

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
import org.djlext.flashattn.AttentionOptions;
import org.djlext.flashattn.FlashAttention;
import org.djlext.flashattn.layers.LayerNorm;
import org.djlext.flashattn.layers.Projection;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * One encoder block: {@code h + attention(norm(h))}, then {@code h + mlp(norm(h))}. Two calls of
 * the operator bridge (moonvit.py) with FlashAttention's packed form between them, so that no patch
 * sees another image and nothing is padded.
 */
final class MoonVitLayer extends AbstractBlock {

  private static final byte VERSION = 1;

  private final MoonVitProgram program;
  private final LayerNorm attentionNorm;
  private final LayerNorm mlpNorm;
  private final List<Projection> attention; // q with k and v, output
  private final List<Projection> mlp; // up, down

  MoonVitLayer(MoonVitConfig config, MoonVitProgram program) {
    super(VERSION);
    this.program = program;
    int e = config.hiddenSize();
    int f = config.intermediateSize();
    attentionNorm = addChildBlock("norm0", new LayerNorm(e, MoonVitProgram.EPSILON));
    attention =
        List.of(
            addChildBlock("wqkv", new Projection(e, 3 * e, true)),
            addChildBlock("wo", new Projection(e, e, true)));
    mlpNorm = addChildBlock("norm1", new LayerNorm(e, MoonVitProgram.EPSILON));
    mlp =
        List.of(
            addChildBlock("mlp.fc0", new Projection(e, f, true)),
            addChildBlock("mlp.fc1", new Projection(f, e, true)));
  }

  /**
   * Passes all images through.
   *
   * @param h (P, E)
   * @param turns (P, 1, D / 2, 2)
   * @param ends 0, then where each image ends
   * @return (P, E), owned by the manager of h
   */
  NDArray forward(ParameterStore store, NDArray h, NDArray turns, int[] ends, boolean training) {
    NDArray[] w = weights(store, h.getDevice(), training);
    TorchProgram compiled = program.compiled();
    NDList qkv = compiled.call("project", training, h, turns, w); // each (P, H, D)
    AttentionOptions options = AttentionOptions.plain();
    NDArray attended =
        FlashAttention.attendPacked(
            qkv.get(0), qkv.get(1), qkv.get(2), ends, ends, options, training);
    NDArray out = compiled.call("finish", training, h, attended, w).singletonOrThrow();
    // autograd keeps what it needs; large pictures should not fill the memory with the rest
    qkv.close();
    attended.close();
    return out;
  }

  /** Returns the weights in the order that moonvit.py reads them in. */
  private NDArray[] weights(ParameterStore store, Device device, boolean training) {
    List<NDArray> w = new ArrayList<>();
    add(attentionNorm, attention, store, device, training, w);
    add(mlpNorm, mlp, store, device, training, w);
    return w.toArray(NDArray[]::new);
  }

  private static void add(
      LayerNorm norm,
      List<Projection> projections,
      ParameterStore store,
      Device device,
      boolean training,
      List<NDArray> w) {
    w.add(norm.weight(store, device, training));
    w.add(norm.bias(store, device, training));
    for (Projection projection : projections) {
      w.add(projection.weight(store, device, training));
      w.add(projection.bias(store, device, training));
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    int[] ends = Arrays.stream(inputs.get(2).toLongArray()).mapToInt(Math::toIntExact).toArray();
    return new NDList(forward(store, inputs.get(0), inputs.get(1), ends, training));
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
