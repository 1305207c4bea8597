package org.djlext.vlm.kimivl;

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
 * Turns what the tower saw into vectors that the decoder reads: {@code (M, K, F) -> (M, E)}, each
 * from K neighbouring patches.
 */
final class KimiVlProjector extends AbstractBlock {

  private static final byte VERSION = 1;

  private final KimiVlConfig config;
  private final KimiVlProgram program;
  private final LayerNorm norm;
  private final List<Projection> layers;

  KimiVlProjector(KimiVlConfig config, KimiVlProgram program) {
    super(VERSION);
    this.config = config;
    this.program = program;
    int features = config.vision().hiddenSize();
    int joined = features * config.vision().merged();
    norm = addChildBlock("pre_norm", new LayerNorm(features, KimiVlProgram.EPSILON));
    layers =
        List.of(
            addChildBlock("linear_1", new Projection(joined, joined, true)),
            addChildBlock("linear_2", new Projection(joined, config.text().hiddenSize(), true)));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray features = inputs.singletonOrThrow();
    Device device = features.getDevice();
    List<NDArray> w = new ArrayList<>();
    w.add(norm.weight(store, device, training));
    w.add(norm.bias(store, device, training));
    for (Projection layer : layers) {
      w.add(layer.weight(store, device, training));
      w.add(layer.bias(store, device, training));
    }
    return program.compiled().call("project", training, features, w.toArray(NDArray[]::new));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... shapes) {
    for (Pair<String, Block> child : getChildren()) {
      child.getValue().initialize(manager, dataType, shapes[0]);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), config.text().hiddenSize())};
  }
}
