package org.djlext.flashattn.pretrained.weights;

import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;

/**
 * One tensor as a file describes it.
 *
 * @param name the name in the file
 * @param storedType the file's own name of the element type, such as {@code BF16} or {@code Q4_K}
 * @param shape the shape in PyTorch order, slowest axis first
 * @param file the file that holds the data
 * @param offset where in the file its first element is, in bytes; tied tensors share it
 * @param byteSize how many bytes its elements take in the file
 */
public record TensorInfo(
    String name, String storedType, Shape shape, Path file, long offset, long byteSize) {

  /**
   * Returns how many elements the tensor has.
   *
   * @return a count, 1 for a scalar
   */
  public long count() {
    return shape.size();
  }
}
