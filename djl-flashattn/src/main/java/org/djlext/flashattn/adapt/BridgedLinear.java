package org.djlext.flashattn.adapt;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.BlockList;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import org.djlext.flashattn.layers.BridgedLayers;

/**
 * DJL's {@link Linear} on the operator bridge, with the same parameters, so that its weight can be
 * adapted.
 *
 * <p>DJL has no hooks on Blocks, and the Blocks around a Linear keep it in fields of their own:
 * these are set by reflection.
 */
final class BridgedLinear extends Linear {

  private final Linear original;
  private final Parameter weight;
  private final Parameter bias;

  private BridgedLinear(Linear original) {
    super(Linear.builder().setUnits(1).optBias(false));
    this.original = original;
    ParameterList own = original.getDirectParameters();
    this.weight = own.get("weight");
    this.bias = own.contains("bias") ? own.get("bias") : null;
  }

  /** Replaces every plain Linear below a Block, and returns what the Block itself is then. */
  static Block throughout(Block block) {
    if (block.getClass() == Linear.class) {
      return new BridgedLinear((Linear) block);
    }
    PairList<String, Block> children = block.getChildren();
    for (int i = 0; i < children.size(); i++) {
      Block child = children.valueAt(i);
      Block bridged = throughout(child);
      if (bridged != child) {
        put(block, i, child, bridged);
      }
    }
    return block;
  }

  private static void put(Block parent, int index, Block child, Block bridged) {
    if (!(parent instanceof AbstractBlock)) {
      throw new IllegalArgumentException(
          "a Linear within %s cannot be adapted: only within a subclass of AbstractBlock"
              .formatted(parent.getClass().getName()));
    }
    try {
      Field children = AbstractBlock.class.getDeclaredField("children");
      children.setAccessible(true);
      ((BlockList) children.get(parent)).values().set(index, bridged);
      for (Class<?> c = parent.getClass(); c != AbstractBlock.class; c = c.getSuperclass()) {
        for (Field field : c.getDeclaredFields()) {
          replace(field, parent, child, bridged);
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "a Linear within %s cannot be replaced".formatted(parent.getClass().getName()), e);
    }
  }

  @SuppressWarnings("unchecked")
  private static void replace(Field field, Block parent, Block child, Block bridged)
      throws IllegalAccessException {
    if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) {
      return;
    }
    field.setAccessible(true);
    Object value = field.get(parent);
    if (value == child) {
      field.set(parent, bridged);
    } else if (value instanceof List<?> list && list.contains(child)) {
      ((List<Object>) list).replaceAll(element -> element == child ? bridged : element);
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    Device device = x.getDevice();
    NDArray w = store.getValue(weight, device, training);
    return BridgedLayers.linear(x, w, store.getValue(bias, device, training), training);
  }

  @Override
  public void initialize(NDManager manager, DataType dataType, Shape... inputShapes) {
    original.initialize(manager, dataType, inputShapes);
  }

  @Override
  public boolean isInitialized() {
    return original.isInitialized();
  }

  @Override
  public ParameterList getDirectParameters() {
    // not yet there while the superclass is made
    return original == null ? super.getDirectParameters() : original.getDirectParameters();
  }

  @Override
  public ParameterList getParameters() {
    return original.getParameters();
  }

  @Override
  public Shape[] getInputShapes() {
    return original.getInputShapes();
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return original.getOutputShapes(inputs);
  }

  @Override
  public PairList<String, Shape> describeInput() {
    return original.describeInput();
  }

  @Override
  public void saveParameters(DataOutputStream os) throws IOException {
    original.saveParameters(os);
  }

  @Override
  public void loadParameters(NDManager manager, DataInputStream is)
      throws IOException, MalformedModelException {
    original.loadParameters(manager, is);
  }
}
