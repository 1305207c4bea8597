package org.djlext.flashattn.pretrained.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.util.Set;

/**
 * The named tensors of a checkpoint, read one at a time.
 *
 * <p>Opening reads and checks headers only. Arrays that {@link #load} returns stay valid after the
 * source is closed. Implementations are safe for reading by several threads.
 */
public interface WeightSource extends AutoCloseable {

  /**
   * Names the file format.
   *
   * @return a short name, with the version where the format has several
   */
  String format();

  /**
   * Returns the names of all tensors, in file order.
   *
   * @return an unmodifiable set
   */
  Set<String> names();

  /**
   * Describes a tensor without reading it.
   *
   * @param name one of {@link #names()}
   * @return its stored type, shape and place
   * @throws CheckpointException if there is no such tensor
   */
  TensorInfo info(String name) throws CheckpointException;

  /**
   * Reads a tensor. Types that the engine can hold keep their type (F64, F32, F16, I64, I32, I8,
   * U8, BOOL), without a copy where the file's bytes can be mapped. Others are widened without
   * loss: BF16, 8-bit floats and quantized types to float32, I16 and U16 to int32, U32 to int64.
   *
   * <p>A mapping is private: writing to the array never changes the file. It lasts as long as the
   * array and as long as the manager; a view that must live longer has to be duplicated. While it
   * lasts the file must not be truncated or overwritten in place, which ends the process (by
   * SIGBUS, as with every program that maps its weights), and Windows does not let it be deleted;
   * putting another file in its place by moving it there, as {@link SafetensorsWriter} does, is
   * safe. Where that cannot be promised, such as on some network drives, use {@link #copy}.
   *
   * @param manager the owner of the result
   * @param name one of {@link #names()}
   * @return the array, in the shape of {@link #info}
   * @throws IOException if the tensor is absent, of a type that cannot be read, or unreadable
   */
  NDArray load(NDManager manager, String name) throws IOException;

  /**
   * Reads a tensor like {@link #load}, always into memory of its own.
   *
   * @param manager the owner of the result
   * @param name one of {@link #names()}
   * @param floats the type that floating-point values are given, or null to leave them
   * @return the array, in the shape of {@link #info}
   * @throws IOException if the tensor is absent, of a type that cannot be read, or unreadable
   */
  NDArray copy(NDManager manager, String name, DataType floats) throws IOException;

  /**
   * Reads a tensor like {@link #load}, always into memory of its own.
   *
   * @param manager the owner of the result
   * @param name one of {@link #names()}
   * @return the array, in the shape of {@link #info}
   * @throws IOException if the tensor is absent, of a type that cannot be read, or unreadable
   */
  default NDArray copy(NDManager manager, String name) throws IOException {
    return copy(manager, name, null);
  }

  @Override
  void close() throws IOException;
}
