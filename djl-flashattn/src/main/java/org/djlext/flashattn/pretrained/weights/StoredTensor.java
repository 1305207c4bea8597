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
import java.util.UUID;

/**
 * A tensor whose elements lie one after another in a file, little-endian.
 *
 * @param info what the file says of it
 * @param type the type of its elements
 */
public record StoredTensor(TensorInfo info, ElementType type) {

  private static final ElementWidening HALVES =
      (in, at, out, to) -> out.putFloat(to, HalfFloat.toFloat(in.getShort(at)));

  /**
   * Reads the tensor as {@link WeightSource#load} does. The bytes of the file serve as the array's
   * memory unless the engine cannot hold the stored type, the file may not be written (Java has no
   * private mapping of such files), the tensor is not aligned to its elements or is larger than 2
   * GiB, or the manager's device is not the CPU; then it is copied.
   *
   * @param manager the owner of the result
   * @return the array
   * @throws IOException if the file cannot be read, or the engine cannot hold the elements
   */
  public NDArray load(NDManager manager) throws IOException {
    DataType held = held();
    boolean mappable =
        type.isHeldAsStored()
            && info.offset() % type.bytes() == 0
            && info.byteSize() > 0
            && info.byteSize() <= Integer.MAX_VALUE
            && !manager.getDevice().isGpu()
            && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
            && Files.isWritable(info.file());
    return mappable ? map(manager, held) : copy(manager, null);
  }

  /**
   * Reads the tensor as {@link WeightSource#copy} does.
   *
   * @param manager the owner of the result
   * @param floats the type that floating-point values are given, or null to leave them
   * @return the array
   * @throws IOException if the file cannot be read, or the engine cannot hold the elements
   */
  public NDArray copy(NDManager manager, DataType floats) throws IOException {
    // halves become floats on the way: an array of them in between would fragment the memory
    boolean halves = type == ElementType.F16 && floats == DataType.FLOAT32;
    ElementWidening widening = halves ? HALVES : type.widening();
    DataType held = halves ? floats : held();
    try (FileChannel channel = FileChannel.open(info.file(), StandardOpenOption.READ)) {
      NDArray array =
          TensorMemory.create(
              manager,
              info.shape(),
              held,
              (first, count, target) -> {
                long from = info.offset() + first * type.bytes();
                if (widening == null) {
                  FileUnits.fill(info.file(), channel, from, target);
                } else {
                  widen(widening, channel, from, count, held.getNumOfBytes(), target);
                }
              });
      return TensorMemory.convert(array, floats);
    }
  }

  private NDArray map(NDManager manager, DataType held) throws IOException {
    // a private mapping demands a channel that could write, though nothing is ever written
    try (FileChannel channel =
        FileChannel.open(info.file(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (channel.size() < info.offset() + info.byteSize()) { // mapping would make it longer
        throw new CheckpointException(
            info.file(),
            info.name(),
            "%d bytes from %d on".formatted(info.byteSize(), info.offset()),
            "a file that shrank to %d bytes since it was opened".formatted(channel.size()));
      }
      ByteBuffer bytes =
          channel
              .map(FileChannel.MapMode.PRIVATE, info.offset(), info.byteSize())
              .order(ByteOrder.nativeOrder());
      NDArray array = manager.create(bytes, info.shape(), held);
      // the engine does not own this memory: views of the array must not outlive the mapping
      manager.attachInternal(UUID.randomUUID().toString(), new Mapping(bytes));
      return array;
    }
  }

  /**
   * Returns the type of the array that this tensor is loaded into.
   *
   * @return the engine's type
   * @throws CheckpointException if the engine cannot hold the elements
   */
  public DataType held() throws CheckpointException {
    return type.held()
        .orElseThrow(
            () ->
                new CheckpointException(
                    info.file(),
                    info.name() + ".dtype",
                    "a type that the PyTorch engine of DJL 0.36 can hold",
                    type));
  }

  private void widen(
      ElementWidening widening,
      FileChannel channel,
      long from,
      int count,
      int heldBytes,
      ByteBuffer target)
      throws IOException {
    int bytes = type.bytes();
    FileUnits.read(
        info.file(),
        channel,
        from,
        bytes,
        count,
        (window, first, units) -> {
          for (int i = 0; i < units; i++) {
            widening.widen(window, bytes * i, target, heldBytes * (first + i));
          }
        });
  }

  /** Keeps a mapping from being collected while its manager is open. */
  private record Mapping(ByteBuffer bytes) implements AutoCloseable {

    @Override
    public void close() {
      // the collector unmaps it: an array may still have gone to another manager with it
    }
  }
}
