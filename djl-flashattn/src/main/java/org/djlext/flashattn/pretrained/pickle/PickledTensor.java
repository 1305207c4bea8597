package org.djlext.flashattn.pretrained.pickle;

import java.util.Arrays;
import java.util.Optional;
import org.djlext.flashattn.pretrained.weights.ElementType;

/**
 * A tensor as a pickle describes it: a window on a storage.
 *
 * @param storage the storage, which other tensors may share
 * @param type the type of its elements
 * @param first the index of its first element in the storage
 * @param shape the shape
 * @param strides how far apart in the storage the neighbours along each axis are, in elements
 */
record PickledTensor(
    TorchStorage storage, ElementType type, long first, long[] shape, long[] strides) {

  static PickledTensor of(
      Object storage, ElementType type, long first, PickleTuple shape, PickleTuple strides) {
    if (!(storage instanceof TorchStorage window)) {
      throw new PickleException("expected a storage as the first argument of a tensor");
    }
    ElementType element =
        window
            .element()
            .or(() -> Optional.ofNullable(type))
            .orElseThrow(() -> new PickleException("expected a tensor with an element type"));
    PickledTensor tensor =
        new PickledTensor(window, element, first, shape.numbers(), strides.numbers());
    tensor.check();
    return tensor;
  }

  /** Returns the number of elements. */
  long count() {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b); // check() has seen no overflow
  }

  /** Returns how far behind the first element the last one is. */
  long span() {
    long span = 0;
    for (int i = 0; i < shape.length; i++) {
      span += (shape[i] - 1) * strides[i];
    }
    return span;
  }

  /** Says whether the elements lie one after another. */
  boolean isContiguous() {
    if (count() == 0) {
      return true;
    }
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      if (shape[i] != 1 && strides[i] != stride) {
        return false;
      }
      stride *= shape[i];
    }
    return true;
  }

  private void check() {
    if (shape.length != strides.length || first < 0) {
      throw new PickleException(
          "expected as many strides as axes and an offset of at least 0, found shape %s, strides %s"
                  .formatted(Arrays.toString(shape), Arrays.toString(strides))
              + ", offset "
              + first);
    }
    try {
      long count = 1;
      long last = first;
      for (int i = 0; i < shape.length; i++) {
        if (shape[i] < 0 || strides[i] < 0) {
          throw new PickleException(
              "expected no negative number in shape %s, strides %s"
                  .formatted(Arrays.toString(shape), Arrays.toString(strides)));
        }
        count = Math.multiplyExact(count, shape[i]);
        last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[i] - 1), strides[i]));
      }
      Math.multiplyExact(count, type.bits());
      long available = storage.count();
      if (storage.element().isEmpty()) {
        available = available * Byte.SIZE / type.bits();
      }
      if (count > 0 && last >= available) {
        throw new PickleException(
            "expected a tensor within its storage of %d elements, found its last one at %d"
                .formatted(available, last));
      }
    } catch (ArithmeticException e) {
      throw new PickleException("a shape that overflows: " + Arrays.toString(shape));
    }
  }
}
