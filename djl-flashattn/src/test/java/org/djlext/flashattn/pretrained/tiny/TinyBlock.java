package org.djlext.flashattn.pretrained.tiny;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;

/** The smallest model: {@code y = Wn(...(W0 x + b0)...) + bn}. */
public final class TinyBlock extends AbstractBlock {

  private final List<Layer> layers = new ArrayList<>();

  /** Makes one layer between each two sizes. */
  public TinyBlock(int... sizes) {
    for (int i = 0; i + 1 < sizes.length; i++) {
      layers.add(addChildBlock("layers." + i, new Layer(sizes[i], sizes[i + 1])));
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDList x = inputs;
    for (Layer layer : layers) {
      x = layer.forward(store, x, training);
    }
    return x;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape[] shapes = inputs;
    for (Layer layer : layers) {
      shapes = layer.getOutputShapes(shapes);
    }
    return shapes;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape[] shapes = inputShapes;
    for (Layer layer : layers) {
      layer.initialize(manager, dataType, shapes);
      shapes = layer.getOutputShapes(shapes);
    }
  }

  private static final class Layer extends AbstractBlock {

    private final Parameter weight;
    private final Parameter bias;
    private final int out;

    Layer(int in, int out) {
      this.out = out;
      weight = addParameter(parameter("weight", Parameter.Type.WEIGHT, new Shape(out, in)));
      bias = addParameter(parameter("bias", Parameter.Type.BIAS, new Shape(out)));
    }

    private static Parameter parameter(String name, Parameter.Type type, Shape shape) {
      return Parameter.builder().setName(name).setType(type).optShape(shape).build();
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray x = inputs.singletonOrThrow();
      NDArray w = store.getValue(weight, x.getDevice(), training);
      NDArray b = store.getValue(bias, x.getDevice(), training);
      return new NDList(x.matMul(w.transpose()).add(b));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return new Shape[] {new Shape(inputs[0].get(0), out)};
    }
  }
}
