package org.djlext.flashattn.fused;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import java.util.List;

/**
 * Weights of one layer inside a {@link FusedBlock}, which computes all its layers in one program.
 * Shapes are known from construction on, so that a checkpoint can be checked before anything runs.
 */
public abstract class Layer extends AbstractBlock {

  private static final byte VERSION = 1;

  /** Constructs a layer without weights. */
  protected Layer() {
    super(VERSION);
  }

  /**
   * Adds the weights in the order in which programs read them.
   *
   * @param store where they are read
   * @param device the device of the activations
   * @param training whether gradients are wanted
   * @param into gets the arrays, which the parameters own
   */
  protected abstract void addWeights(
      ParameterStore store, Device device, boolean training, List<NDArray> into);

  /**
   * Adds the weights for inference, where normalizations are part of the convolutions before them.
   *
   * @param store where they are read
   * @param device the device of the activations
   * @param owner the owner of arrays that have to be computed
   * @param into gets the arrays
   */
  protected void addFolded(
      ParameterStore store, Device device, NDManager owner, List<NDArray> into) {
    addWeights(store, device, false, into);
  }

  /**
   * Adds a parameter of known shape.
   *
   * @param name the last part of its name in checkpoints
   * @param type what it is
   * @param initializer how it begins, or null for the type's own way
   * @param shape its shape
   * @return the parameter
   */
  protected final Parameter parameter(
      String name, Parameter.Type type, Initializer initializer, long... shape) {
    Parameter.Builder builder =
        Parameter.builder().setName(name).setType(type).optShape(new Shape(shape));
    if (initializer != null) {
      builder.optInitializer(initializer);
    }
    builder.optRequiresGrad(
        type != Parameter.Type.RUNNING_MEAN && type != Parameter.Type.RUNNING_VAR);
    return addParameter(builder.build());
  }

  @Override
  protected final NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " runs as a part of the Block that holds it");
  }

  @Override
  public final Shape[] getOutputShapes(Shape[] inputShapes) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " runs as a part of the Block that holds it");
  }

  @Override
  protected final void initializeChildBlocks(
      NDManager manager, DataType dataType, Shape... inputShapes) {
    for (Pair<String, Block> child : getChildren()) {
      child.getValue().initialize(manager, dataType, inputShapes);
    }
  }
}
