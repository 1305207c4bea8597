package org.djlext.flashattn.pretrained.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Creates arrays whose content is written straight into the engine's own memory. */
public final class TensorMemory {

  /** In elements; a multiple of every quantized block. At most 8 bytes each, below 2 GiB. */
  private static final int LARGEST_PART = 1 << 27;

  private TensorMemory() {}

  /** Writes elements of a tensor. */
  @FunctionalInterface
  public interface Writer {

    /**
     * Writes a run of elements.
     *
     * @param first the index of the first element in the flattened tensor
     * @param count how many elements to write
     * @param target where to write them: little-endian, exactly as large as they are
     * @throws IOException if their source cannot be read
     */
    void write(long first, int count, ByteBuffer target) throws IOException;
  }

  /**
   * Creates an array and has it written, in parts of at most 2^27 elements, as Java's buffers are
   * limited to 2 GiB.
   *
   * @param manager the owner of the result
   * @param shape the shape
   * @param type the element type, one the engine can hold
   * @param writer the source of the elements
   * @return the array
   * @throws IOException what the writer throws; nothing stays allocated then
   */
  public static NDArray create(NDManager manager, Shape shape, DataType type, Writer writer)
      throws IOException {
    return create(manager, shape, type, writer, LARGEST_PART);
  }

  static NDArray create(
      NDManager manager, Shape shape, DataType type, Writer writer, int largestPart)
      throws IOException {
    refuse(type);
    try (NDManager cpu = manager.newSubManager(ai.djl.Device.cpu())) {
      NDArray array = cpu.create(shape, type);
      fill(array, writer, largestPart);
      if (manager.getDevice().isGpu()) {
        array = array.toDevice(manager.getDevice(), false);
      }
      array.attach(manager);
      return array;
    }
  }

  /**
   * Gives floating-point values another type.
   *
   * @param array any array; closed if it is not the result
   * @param floats the type, or null to leave them
   * @return the array, or another with the same owner
   */
  public static NDArray convert(NDArray array, DataType floats) {
    DataType type = array.getDataType();
    if (floats == null || type == floats || !type.isFloating()) {
      return array;
    }
    try (array) {
      return array.toType(floats, false);
    }
  }

  /**
   * Refuses the types whose mere creation ends the process in DJL 0.36, or yields another type.
   *
   * @param type the type somebody wants an array of
   * @throws IllegalArgumentException if there is no such array
   */
  public static void refuse(DataType type) {
    switch (type) {
      case BFLOAT16, INT16, UINT16, UINT32, UINT64, COMPLEX64 ->
          throw new IllegalArgumentException(
              "the PyTorch engine of DJL 0.36 cannot hold " + type + "; use float32 or float16");
      default -> {}
    }
  }

  private static void fill(NDArray array, Writer writer, int largestPart) throws IOException {
    long size = array.getShape().size();
    if (size <= largestPart) {
      if (size > 0) {
        writer.write(0, (int) size, buffer(array));
      }
      return;
    }
    try (NDArray flat = array.reshape(-1)) {
      for (long first = 0; first < size; first += largestPart) {
        long end = Math.min(size, first + largestPart);
        try (NDArray part = flat.get("{}:{}", first, end)) {
          writer.write(first, (int) (end - first), buffer(part));
        }
      }
    }
  }

  private static ByteBuffer buffer(NDArray array) {
    return array.toByteBuffer(true).order(ByteOrder.LITTLE_ENDIAN);
  }
}
