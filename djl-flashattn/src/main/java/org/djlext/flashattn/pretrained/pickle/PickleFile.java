package org.djlext.flashattn.pretrained.pickle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.StoredTensor;
import org.djlext.flashattn.pretrained.weights.TensorInfo;
import org.djlext.flashattn.pretrained.weights.TensorMemory;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/**
 * A file written by {@code torch.save} ({@code .pth}, {@code .pt}, {@code .bin}, {@code .ckpt}), of
 * the layout since PyTorch 1.6 or of the one before. Holds nothing open: every load maps the part
 * of the file it needs.
 */
public final class PickleFile implements WeightSource {

  /** What a small storage, expanded along axes of stride 0, may become. */
  private static final long LARGEST_EXPANSION = 64L << 20;

  private final Path file;
  private final Map<String, StridedTensor> tensors;

  private PickleFile(Path file, Map<String, StridedTensor> tensors) {
    this.file = file;
    this.tensors = tensors;
  }

  /**
   * Reads the description of the tensors in a file. Nothing that the file names is executed.
   *
   * @param file the file
   * @return its tensors; those of a training checkpoint are taken from its {@code state_dict},
   *     {@code model} or {@code module}
   * @throws IOException if the file is absent, damaged, or holds anything but tensors, containers
   *     and plain values
   */
  public static PickleFile open(Path file) throws IOException {
    try (TensorArchive archive = TensorArchive.open(file)) {
      Object saved = archive.saved();
      Map<String, PickledTensor> pickled;
      try {
        pickled = StateDict.find(saved);
      } catch (PickleException e) {
        throw new CheckpointException(file, "tensors: " + e.getMessage(), e);
      }
      Map<String, StridedTensor> tensors = new LinkedHashMap<>();
      for (Map.Entry<String, PickledTensor> entry : pickled.entrySet()) {
        tensors.put(entry.getKey(), locate(file, archive, entry.getKey(), entry.getValue()));
      }
      return new PickleFile(file, tensors);
    }
  }

  /**
   * Says whether a file was written by {@code torch.save}, and is no TorchScript program, which has
   * the same endings.
   *
   * @param file any file
   * @return true if it begins as such a file does; it may yet be damaged
   */
  public static boolean isOne(Path file) {
    try {
      if (!LegacyArchive.isOne(file)) {
        TorchArchive.open(file).close();
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Says whether a file is a TorchScript program, which the engine loads itself.
   *
   * @param file any file
   * @return true if it is one; false also if it cannot be read
   */
  public static boolean isProgram(Path file) {
    return TorchArchive.isProgram(file);
  }

  @Override
  public String format() {
    return "PyTorch";
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  @Override
  public TensorInfo info(String name) throws CheckpointException {
    return tensor(name).stored().info();
  }

  @Override
  public NDArray load(NDManager manager, String name) throws IOException {
    StridedTensor tensor = tensor(name);
    return tensor.layout().isContiguous() ? tensor.stored().load(manager) : tensor.copy(manager);
  }

  @Override
  public NDArray copy(NDManager manager, String name, DataType floats) throws IOException {
    StridedTensor tensor = tensor(name);
    return tensor.layout().isContiguous()
        ? tensor.stored().copy(manager, floats)
        : TensorMemory.convert(tensor.copy(manager), floats);
  }

  @Override
  public void close() {
    // nothing is held open
  }

  private StridedTensor tensor(String name) throws CheckpointException {
    StridedTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new CheckpointException(file, "there is no tensor " + name);
    }
    return tensor;
  }

  private static StridedTensor locate(
      Path file, TensorArchive archive, String name, PickledTensor tensor) throws IOException {
    long elementBytes = tensor.type().bits() / Byte.SIZE;
    long byteSize = tensor.count() * elementBytes;
    if (byteSize > Math.max(archive.fileSize(), LARGEST_EXPANSION)) {
      throw new CheckpointException(
          file, name + ".shape", "at most the file's size", new Shape(tensor.shape()));
    }
    long first = tensor.first() * elementBytes;
    long needed = tensor.count() == 0 ? 0 : first + (tensor.span() + 1) * elementBytes;
    long offset = archive.offset(tensor.storage().key(), needed) + (needed == 0 ? 0 : first);
    TensorInfo info =
        new TensorInfo(
            name, tensor.type().name(), new Shape(tensor.shape()), file, offset, byteSize);
    return new StridedTensor(new StoredTensor(info, tensor.type()), tensor);
  }
}
