package org.djlext.flashattn.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;

/** State of training that was saved, read back for the arrays that it belongs to. */
final class SavedArrays implements AutoCloseable {

  private final Path path;
  private final SafetensorsFile file;
  private final NDManager scratch;

  private SavedArrays(Path path, SafetensorsFile file, NDManager scratch) {
    this.path = path;
    this.file = file;
    this.scratch = scratch;
  }

  static SavedArrays open(Path path, NDManager manager) throws IOException {
    return new SavedArrays(path, SafetensorsFile.open(path), manager.newSubManager());
  }

  boolean has(String name) {
    return file.names().contains(name);
  }

  /** Reads an array that must look like another one. */
  NDArray like(String name, NDArray other) throws IOException {
    NDArray read = read(name);
    if (!read.getShape().equals(other.getShape()) || read.getDataType() != other.getDataType()) {
      throw new CheckpointException(
          path,
          name,
          other.getShape() + " " + other.getDataType(),
          read.getShape() + " " + read.getDataType());
    }
    return read;
  }

  /** Reads a whole number. */
  long count(String name) throws IOException {
    NDArray read = read(name);
    long[] values = read.getDataType().isInteger() ? read.toLongArray() : new long[0];
    if (values.length != 1 || values[0] < 0) {
      throw new CheckpointException(
          path, name, "a whole number", read.getShape() + " " + read.getDataType());
    }
    return values[0];
  }

  private NDArray read(String name) throws IOException {
    if (!has(name)) {
      throw new CheckpointException(path, name, "an array", "nothing");
    }
    return file.load(scratch, name);
  }

  @Override
  public void close() {
    scratch.close();
    file.close();
  }
}
