package org.djlext.flashattn.pretrained.gguf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.TensorInfo;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/** A GGUF file. Holds nothing open: every load maps the part of the file it needs. */
public final class GgufFile implements WeightSource {

  private static final String ARCHITECTURE = "general.architecture";
  private static final int MAGIC = 0x46554747; // "GGUF", little-endian
  private static final int MOST_AXES = 4;
  private static final int LEAST_PAIR = 8 + 4 + 1; // key length, type, value
  private static final int LEAST_TENSOR = 8 + 4 + 4 + 8; // name length, axes, type, offset
  private static final long DEFAULT_ALIGNMENT = 32;

  private final Path file;
  private final int version;
  private final GgufMetadata metadata;
  private final Map<String, GgufTensor> tensors;

  private GgufFile(Path file, int version, GgufMetadata metadata, Map<String, GgufTensor> tensors) {
    this.file = file;
    this.version = version;
    this.metadata = metadata;
    this.tensors = tensors;
  }

  /**
   * Reads and checks the head of a file.
   *
   * @param file the file
   * @return its metadata and tensors
   * @throws IOException if the file is absent or not a sound GGUF file of version 2 or 3
   */
  public static GgufFile open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      GgufReader reader = new GgufReader(file, channel);
      int version = readVersion(file, reader);
      int tensorCount = reader.count("tensor count", LEAST_TENSOR);
      int pairCount = reader.count("metadata count", LEAST_PAIR);
      GgufMetadata metadata = readMetadata(file, reader, pairCount);
      return new GgufFile(
          file, version, metadata, readTensors(file, reader, metadata, tensorCount));
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file, "there is no such file", e);
    }
  }

  /**
   * Reads only the architecture, which stands first in a file.
   *
   * @param file the file
   * @return the value of {@code general.architecture}
   * @throws IOException if there is none, or the file is not GGUF
   */
  public static String architecture(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      GgufReader reader = new GgufReader(file, channel);
      readVersion(file, reader);
      reader.count("tensor count", LEAST_TENSOR);
      int pairs = reader.count("metadata count", LEAST_PAIR);
      for (int i = 0; i < pairs; i++) {
        String key = reader.string("metadata key " + i);
        Object value = reader.value(key);
        if (key.equals(ARCHITECTURE)) {
          return new GgufMetadata(file, Map.of(key, value)).string(key);
        }
      }
      throw new CheckpointException(file, ARCHITECTURE, "a string", "nothing");
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file, "there is no such file", e);
    }
  }

  /**
   * Returns the key-value pairs.
   *
   * @return the metadata
   */
  public GgufMetadata metadata() {
    return metadata;
  }

  @Override
  public String format() {
    return "GGUF " + version;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
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

  private GgufTensor tensor(String name) throws CheckpointException {
    GgufTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new CheckpointException(file, "there is no tensor " + name);
    }
    return tensor;
  }

  private static GgufMetadata readMetadata(Path file, GgufReader reader, int count)
      throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String key = reader.string("metadata key " + i);
      if (values.put(key, reader.value(key)) != null) {
        throw new CheckpointException(file, key + ": appears twice in the metadata");
      }
    }
    return new GgufMetadata(file, values);
  }

  private static Map<String, GgufTensor> readTensors(
      Path file, GgufReader reader, GgufMetadata metadata, int count) throws IOException {
    long alignment = DEFAULT_ALIGNMENT;
    if (metadata.has("general.alignment")) {
      alignment = metadata.integer("general.alignment");
      if (alignment < 8 || alignment > 1 << 20 || alignment % 8 != 0) {
        throw new CheckpointException(
            file, "general.alignment", "a multiple of 8 up to 1 MiB", alignment);
      }
    }
    Map<String, GgufTensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      GgufTensor tensor = readTensor(file, reader, alignment);
      if (tensors.put(tensor.info().name(), tensor) != null) {
        throw new CheckpointException(file, tensor.info().name() + ": appears twice");
      }
    }
    long dataStart = (reader.position() + alignment - 1) / alignment * alignment;
    long dataSize = reader.position() + reader.remaining() - dataStart;
    checkPlaces(file, List.copyOf(tensors.values()), dataSize);
    tensors.replaceAll((name, tensor) -> tensor.behind(dataStart));
    return tensors;
  }

  private static GgufTensor readTensor(Path file, GgufReader reader, long alignment)
      throws IOException {
    String name = reader.string("tensor name");
    int axes = reader.u32(name + " axes");
    if (axes < 0 || axes > MOST_AXES) {
      throw new CheckpointException(file, name + " axes", "0 to " + MOST_AXES, axes);
    }
    long[] shape = new long[axes];
    for (int i = 0; i < axes; i++) {
      shape[axes - 1 - i] = reader.u64(name + " axis"); // the file has the fastest axis first
    }
    int id = reader.u32(name + " type");
    GgmlType type =
        GgmlType.of(id)
            .orElseThrow(
                () ->
                    new CheckpointException(
                        file, name + " type", "one of " + Arrays.toString(GgmlType.values()), id));
    long offset = reader.u64(name + " offset");
    if (offset < 0 || offset % alignment != 0) {
      throw new CheckpointException(
          file, name + " offset", "a multiple of " + alignment, Long.toUnsignedString(offset));
    }
    long bytes = byteSize(file, name, type, shape);
    return new GgufTensor(
        new TensorInfo(name, type.name(), new Shape(shape), file, offset, bytes), type);
  }

  private static long byteSize(Path file, String name, GgmlType type, long[] shape)
      throws CheckpointException {
    for (long axis : shape) {
      if (axis < 0) {
        throw new CheckpointException(
            file, name + " axis", "below 2^63", Long.toUnsignedString(axis));
      }
    }
    long row = shape.length == 0 ? 1 : shape[shape.length - 1];
    if (row % type.blockValues() != 0) {
      throw new CheckpointException(
          file, name + " row size", "a multiple of " + type.blockValues() + " for " + type, row);
    }
    try {
      long blocks = row / type.blockValues();
      for (int i = 0; i < shape.length - 1; i++) {
        blocks = Math.multiplyExact(blocks, shape[i]);
      }
      return Math.multiplyExact(blocks, type.bytes());
    } catch (ArithmeticException e) {
      throw new CheckpointException(file, name + ": its shape overflows: " + new Shape(shape), e);
    }
  }

  private static void checkPlaces(Path file, List<GgufTensor> tensors, long dataSize)
      throws CheckpointException {
    long end = 0;
    String before = "the start";
    for (GgufTensor tensor :
        tensors.stream()
            .sorted(
                Comparator.comparingLong(GgufTensor::offset)
                    .thenComparingLong(t -> t.info().byteSize()))
            .toList()) {
      String name = tensor.info().name();
      if (tensor.offset() < end) {
        throw new CheckpointException(
            file,
            name + " offset",
            "at least %d, behind %s".formatted(end, before),
            tensor.offset());
      }
      if (tensor.info().byteSize() > dataSize - tensor.offset()) {
        throw new CheckpointException(
            file,
            name,
            "%d bytes from %d on".formatted(tensor.info().byteSize(), tensor.offset()),
            "only %d bytes of data".formatted(dataSize));
      }
      end = tensor.offset() + tensor.info().byteSize();
      before = name;
    }
  }

  private static int readVersion(Path file, GgufReader reader) throws IOException {
    int magic = reader.u32("magic");
    if (magic != MAGIC) {
      throw new CheckpointException(
          file, "magic", Integer.toHexString(MAGIC), Integer.toHexString(magic));
    }
    int version = reader.u32("version");
    if (version != 2 && version != 3) {
      throw new CheckpointException(file, "version", "2 or 3, little-endian", version);
    }
    return version;
  }
}
