package org.djlext.detr;

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
import java.util.List;
import org.djlext.flashattn.layers.LayerNorm;
import org.djlext.flashattn.layers.Projection;

/**
 * The parameters of one encoder or decoder layer; detr.py computes all layers of a side in one
 * call. A decoder layer has a second attention, over the picture.
 */
final class DetrLayer extends AbstractBlock {

  static final double EPSILON = 1e-5;
  private static final byte VERSION = 1;

  private final List<Block> parts = new ArrayList<>();

  private DetrLayer(int size, int feedForward, boolean decoder) {
    super(VERSION);
    attention("self_attn", size);
    if (decoder) {
      attention("encoder_attn", size);
    }
    project("fc1", size, feedForward);
    project("fc2", feedForward, size);
    norm("final_layer_norm", size);
  }

  static DetrLayer encoder(DetrConfig config) {
    return new DetrLayer(config.hiddenSize(), config.encoder().feedForward(), false);
  }

  static DetrLayer decoder(DetrConfig config) {
    return new DetrLayer(config.hiddenSize(), config.decoder().feedForward(), true);
  }

  private void attention(String name, int size) {
    for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
      project(name + "." + projection, size, size);
    }
    norm(name + "_layer_norm", size);
  }

  private void project(String name, int in, int out) {
    parts.add(addChildBlock(name, new Projection(in, out, true)));
  }

  private void norm(String name, int size) {
    parts.add(addChildBlock(name, new LayerNorm(size, EPSILON)));
  }

  /** Adds the weights in the order that detr.py reads them in, each with its bias. */
  void addWeights(ParameterStore store, Device device, boolean training, List<NDArray> w) {
    for (Block part : parts) {
      if (part instanceof Projection projection) {
        w.add(projection.weight(store, device, training));
        w.add(projection.bias(store, device, training));
      } else if (part instanceof LayerNorm norm) {
        w.add(norm.weight(store, device, training));
        w.add(norm.bias(store, device, training));
      }
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    throw new UnsupportedOperationException("a layer runs within DetrBlock only");
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
