package org.djlext.vlm.tune.zero;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The parameters of one layer while it is computed: arrays in place of those of the parameters,
 * with gradients of their own, which go when this is closed.
 */
final class GatheredParameters extends ParameterStore implements AutoCloseable {

  private final NDManager scratch;
  private final Map<Parameter, NDArray> arrays = new IdentityHashMap<>();

  GatheredParameters(NDManager owner) {
    super(owner, false);
    scratch = owner.newSubManager();
  }

  NDManager scratch() {
    return scratch;
  }

  /** Puts an array in place of that of a parameter; it shares memory with the one given. */
  void put(Parameter parameter, NDArray values, boolean gradient) {
    NDArray leaf = values.stopGradient();
    leaf.attach(scratch);
    leaf.setRequiresGradient(gradient);
    arrays.put(parameter, leaf);
  }

  /** Takes over what another one has, which stays its owner. */
  void putAll(GatheredParameters other) {
    arrays.putAll(other.arrays);
  }

  NDArray get(Parameter parameter) {
    return arrays.get(parameter);
  }

  @Override
  public NDArray getValue(Parameter parameter, Device device, boolean training) {
    if (parameter == null) {
      return null; // a Block without this bias
    }
    NDArray array = arrays.get(parameter);
    return array == null ? parameter.getArray() : array; // one that is not trained
  }

  @Override
  public void close() {
    scratch.close();
  }
}
