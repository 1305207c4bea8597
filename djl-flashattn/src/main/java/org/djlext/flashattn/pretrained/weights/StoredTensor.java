package org.djlext.flashattn.pretrained.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/**
 * A tensor whose elements lie one after another in a file, little-endian.
 *
 * @param info what the file says of it
 * @param type the type of its elements
 * @param offset where its first byte is
 */
public record StoredTensor(TensorInfo info, ElementType type, long offset) {

  /**
   * Reads the tensor. If the engine holds the stored type, the bytes of the file serve as the
   * array's memory, in a private mapping: what is written to the array never reaches the file. A
   * file that may not be written, a tensor that is not aligned to its elements, one beyond 2 GiB,
   * and a device other than the CPU need a copy.
   *
   * @param manager the owner of the result
   * @return the array
   * @throws IOException if the file cannot be read, or the engine cannot hold the elements
   */
  public NDArray load(NDManager manager) throws IOException {
    DataType held =
        type.held()
            .orElseThrow(
                () ->
                    new CheckpointException(
                        info.file(),
                        info.name() + ".dtype",
                        "a type that the PyTorch engine of DJL 0.36 can hold",
                        type));
    boolean aligned = offset % type.bytes() == 0;
    boolean mappable =
        type != ElementType.BF16
            && aligned
            && info.byteSize() > 0
            && info.byteSize() <= Integer.MAX_VALUE
            && !manager.getDevice().isGpu()
            && Files.isWritable(info.file());
    if (mappable) {
      // a private mapping demands a channel that could write, though nothing is ever written
      try (FileChannel channel =
          FileChannel.open(info.file(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = channel.map(FileChannel.MapMode.PRIVATE, offset, info.byteSize());
        return manager.create(bytes.order(ByteOrder.nativeOrder()), info.shape(), held);
      }
    }
    try (FileChannel channel = FileChannel.open(info.file(), StandardOpenOption.READ)) {
      return TensorMemory.create(
          manager,
          info.shape(),
          held,
          (first, count, target) -> {
            long from = offset + first * type.bytes();
            if (type == ElementType.BF16) {
              widen(channel.map(FileChannel.MapMode.READ_ONLY, from, 2L * count), target);
            } else {
              readFully(channel, from, target);
            }
          });
    }
  }

  private static void widen(ByteBuffer bfloat16, ByteBuffer float32) {
    bfloat16.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < bfloat16.limit() / 2; i++) {
      float32.putInt(4 * i, bfloat16.getShort(2 * i) << 16);
    }
  }

  private void readFully(FileChannel channel, long from, ByteBuffer target) throws IOException {
    long at = from;
    while (target.hasRemaining()) {
      int read = channel.read(target, at);
      if (read < 0) {
        throw new CheckpointException(info.file(), info.name() + ": the file ends inside its data");
      }
      at += read;
    }
  }
}
