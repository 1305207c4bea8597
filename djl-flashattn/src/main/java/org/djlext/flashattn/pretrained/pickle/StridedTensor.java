package org.djlext.flashattn.pretrained.pickle;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.ElementType;
import org.djlext.flashattn.pretrained.weights.StoredTensor;
import org.djlext.flashattn.pretrained.weights.TensorInfo;
import org.djlext.flashattn.pretrained.weights.TensorMemory;

/** A tensor whose elements do not lie one after another, such as a saved transpose. */
record StridedTensor(StoredTensor stored, PickledTensor layout) {

  /** Gathers the elements, in the order of the shape. */
  NDArray copy(NDManager manager) throws IOException {
    TensorInfo info = stored.info();
    DataType held = stored.held();
    int bytes = layout.type().bits() / Byte.SIZE;
    long span = (layout.span() + 1) * bytes;
    if (span > Integer.MAX_VALUE) {
      throw new CheckpointException(
          info.file(),
          info.name() + ".stride",
          "a contiguous tensor, as it is beyond 2 GiB; save tensor.contiguous()",
          Arrays.toString(layout.strides()));
    }
    try (NDManager scratch = manager.newSubManager(Device.cpu())) {
      // all bytes between the first and the last element, in memory of the engine
      Shape bytesBetween = new Shape(span);
      TensorInfo between =
          new TensorInfo(info.name(), "U8", bytesBetween, info.file(), info.offset(), span);
      ByteBuffer source =
          new StoredTensor(between, ElementType.U8)
              .copy(scratch, null)
              .toByteBuffer(true)
              .order(ByteOrder.LITTLE_ENDIAN);
      return TensorMemory.create(
          manager,
          info.shape(),
          held,
          (first, count, target) -> gather(source, first, count, target, held.getNumOfBytes()));
    }
  }

  private void gather(ByteBuffer source, long first, int count, ByteBuffer target, int heldBytes) {
    long[] shape = layout.shape();
    long[] strides = layout.strides();
    long[] index = new long[shape.length];
    long rest = first;
    long at = 0;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape[axis];
      rest /= shape[axis];
      at += index[axis] * strides[axis];
    }
    int bytes = layout.type().bits() / Byte.SIZE;
    for (int i = 0; i < count; i++) {
      layout.type().transfer(source, (int) (at * bytes), target, heldBytes * i);
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        at += strides[axis];
        if (++index[axis] < shape[axis]) {
          break;
        }
        at -= shape[axis] * strides[axis];
        index[axis] = 0;
      }
    }
  }
}
