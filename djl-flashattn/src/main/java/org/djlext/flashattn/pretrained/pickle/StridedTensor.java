package org.djlext.flashattn.pretrained.pickle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
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
    try (FileChannel channel = FileChannel.open(info.file(), StandardOpenOption.READ)) {
      ByteBuffer source =
          channel
              .map(FileChannel.MapMode.READ_ONLY, info.offset(), span)
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
