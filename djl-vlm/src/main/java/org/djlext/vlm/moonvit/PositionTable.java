package org.djlext.vlm.moonvit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;

/** The learned grid of position embeddings {@code (h, w, E)}, stretched to every image's own. */
final class PositionTable extends AbstractBlock {

  private static final byte VERSION = 1;

  private final Parameter weight;

  PositionTable(MoonVitConfig config) {
    super(VERSION);
    Shape shape = new Shape(config.tableHeight(), config.tableWidth(), config.hiddenSize());
    weight =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .optShape(shape)
                .optInitializer(new NormalInitializer(1f))
                .build());
  }

  NDArray weight(ParameterStore store, Device device, boolean training) {
    return store.getValue(weight, device, training);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    return new NDList(weight(store, inputs.head().getDevice(), training));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {weight.getShape()};
  }
}
