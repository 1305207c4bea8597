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
 * @param byteSize the size of the data in the file
 */
public record TensorInfo(String name, String storedType, Shape shape, Path file, long byteSize) {}
