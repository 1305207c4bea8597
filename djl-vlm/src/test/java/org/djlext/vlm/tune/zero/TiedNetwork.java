package org.djlext.vlm.tune.zero;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import java.util.List;
import java.util.Random;

/**
 * A little network of no particular kind, (B, 5) to (B, 5): a matrix, a norm, and the same matrix
 * again. It has 5 * 5 + 5 + 5 + 5 + 5 = 45 parameters.
 */
final class TiedNetwork extends AbstractBlock {

  static final int WIDTH = 5;
  static final int PARAMETERS = 45;

  private final Block first;
  private final Block norm;
  private final Block second;

  private TiedNetwork() {
    Parameter shared =
        Parameter.builder()
            .setName("weight")
            .setType(Parameter.Type.WEIGHT)
            .optShape(new Shape(WIDTH, WIDTH))
            .build();
    first = addChildBlock("first", new Affine(shared));
    norm = addChildBlock("norm", LayerNorm.builder().build());
    second = addChildBlock("second", new Affine(shared));
  }

  /** Makes one whose parameters depend on the seed alone. */
  static TiedNetwork of(NDManager manager, long seed) {
    TiedNetwork network = new TiedNetwork();
    network.initialize(manager, DataType.FLOAT32, new Shape(1, WIDTH));
    Random random = new Random(seed);
    for (Parameter parameter : network.getParameters().values()) {
      float[] values = new float[(int) parameter.getShape().size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      parameter.getArray().set(values);
    }
    return network;
  }

  /** Returns a batch that depends on the seed alone, (3, 5). */
  static NDArray batch(NDManager manager, long seed) {
    Random random = new Random(seed);
    float[] values = new float[3 * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, new Shape(3, WIDTH));
  }

  /** Returns its three layers, the first and the last of which share the matrix. */
  LayerChain chain() {
    return new LayerChain() {
      @Override
      public List<Block> layers() {
        return List.of(first, norm, second);
      }

      @Override
      public NDList forward(int layer, ParameterStore store, NDList inputs, boolean training) {
        NDList outputs = layers().get(layer).forward(store, inputs, training);
        return layer == 1 ? new NDList(outputs.head().tanh()) : outputs;
      }
    };
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDList hidden = norm.forward(store, first.forward(store, inputs, training), training);
    return second.forward(store, new NDList(hidden.head().tanh()), training);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
    for (Pair<String, Block> child : getChildren()) {
      child.getValue().initialize(manager, type, shapes);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] shapes) {
    return shapes;
  }

  private static final class Affine extends AbstractBlock {

    private final Parameter weight;
    private final Parameter bias;

    Affine(Parameter shared) {
      weight = addParameter(shared);
      bias =
          addParameter(
              Parameter.builder()
                  .setName("bias")
                  .setType(Parameter.Type.BIAS)
                  .optShape(new Shape(WIDTH))
                  .build());
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray x = inputs.head();
      NDArray w = store.getValue(weight, x.getDevice(), training);
      return new NDList(x.matMul(w).add(store.getValue(bias, x.getDevice(), training)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] shapes) {
      return shapes;
    }
  }
}
