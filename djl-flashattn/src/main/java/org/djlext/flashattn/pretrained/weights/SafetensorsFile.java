package org.djlext.flashattn.pretrained.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/** One safetensors file. Holds nothing open: every load maps the part of the file it needs. */
public final class SafetensorsFile implements WeightSource {

  private final Path file;
  private final SafetensorsHeader header;

  private SafetensorsFile(Path file, SafetensorsHeader header) {
    this.file = file;
    this.header = header;
  }

  /**
   * Reads and checks the header of a file.
   *
   * @param file the file
   * @return its tensors
   * @throws IOException if the file is absent or not a sound safetensors file
   */
  public static SafetensorsFile open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new SafetensorsFile(file, SafetensorsHeader.read(file, channel));
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file, "there is no such file", e);
    }
  }

  /**
   * Returns the free text of the header.
   *
   * @return the entries of {@code __metadata__}
   */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  @Override
  public String format() {
    return "safetensors";
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(header.tensors().keySet());
  }

  @Override
  public TensorInfo info(String name) throws CheckpointException {
    return tensor(name).info();
  }

  @Override
  public NDArray load(NDManager manager, String name) throws IOException {
    return tensor(name).load(manager);
  }

  @Override
  public NDArray copy(NDManager manager, String name, DataType floats) throws IOException {
    return tensor(name).copy(manager, floats);
  }

  @Override
  public void close() {
    // nothing is held open
  }

  private StoredTensor tensor(String name) throws CheckpointException {
    StoredTensor tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new CheckpointException(file, "there is no tensor " + name);
    }
    return tensor;
  }
}
