package org.djlext.flashattn.pretrained.pickle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * Writes weights as {@code torch.save} does, for programs that read nothing else: a dictionary with
 * the state dictionary under one key, such as {@code {"model": {...}}}. {@code torch.load} reads it
 * with {@code weights_only} too.
 */
public final class StateDictWriter {

  private static final int PROTOCOL = 2;
  private static final Map<DataType, String> STORAGES =
      Map.of(
          DataType.FLOAT64, "DoubleStorage",
          DataType.FLOAT32, "FloatStorage",
          DataType.FLOAT16, "HalfStorage",
          DataType.INT64, "LongStorage",
          DataType.INT32, "IntStorage",
          DataType.INT8, "CharStorage",
          DataType.UINT8, "ByteStorage",
          DataType.BOOLEAN, "BoolStorage");

  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();

  private StateDictWriter() {}

  /**
   * Writes a file, which appears whole or not at all.
   *
   * @param file the file, replaced if it exists
   * @param key what the state dictionary stands under
   * @param tensors the arrays by name
   * @throws IOException if writing fails; the file is then as it was
   * @throws IllegalArgumentException if an array is of a type that has no storage in PyTorch
   */
  public static void write(Path file, String key, Map<String, NDArray> tensors) throws IOException {
    byte[] description = new StateDictWriter().describe(key, tensors);
    WholeFile.write(
        file,
        channel -> {
          ZipOutputStream zip = new ZipOutputStream(Channels.newOutputStream(channel));
          entry(zip, "archive/data.pkl", ByteBuffer.wrap(description));
          int index = 0;
          for (NDArray array : tensors.values()) {
            entry(zip, "archive/data/" + index++, bytes(array));
          }
          entry(zip, "archive/version", ascii("3\n"));
          zip.finish(); // not closed, which would close the channel
        });
  }

  private byte[] describe(String key, Map<String, NDArray> tensors) {
    opcode(0x80); // PROTO
    opcode(PROTOCOL);
    opcode('}');
    text(key);
    emptyOrderedDict();
    int index = 0;
    for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
      text(tensor.getKey());
      tensor(tensor.getKey(), tensor.getValue(), index++);
      opcode('s'); // SETITEM
    }
    opcode('s');
    opcode('.'); // STOP
    return pickle.toByteArray();
  }

  /** {@code torch._utils._rebuild_tensor_v2(storage, 0, sizes, strides, False, OrderedDict())}. */
  private void tensor(String name, NDArray array, int index) {
    String storage = STORAGES.get(array.getDataType());
    if (storage == null) {
      throw new IllegalArgumentException(
          "%s: expected a type of %s, found %s"
              .formatted(name, STORAGES.keySet(), array.getDataType()));
    }
    long[] sizes = array.getShape().getShape();
    global("torch._utils", "_rebuild_tensor_v2");
    opcode('('); // MARK
    opcode('(');
    text("storage");
    global("torch", storage);
    text(Integer.toString(index));
    text("cpu");
    number(array.getShape().size());
    opcode('t'); // TUPLE
    opcode('Q'); // BINPERSID
    number(0);
    numbers(sizes);
    numbers(strides(sizes));
    opcode(0x89); // NEWFALSE
    emptyOrderedDict();
    opcode('t');
    opcode('R'); // REDUCE
  }

  private static long[] strides(long[] sizes) {
    long[] strides = new long[sizes.length];
    long stride = 1;
    for (int i = sizes.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= sizes[i];
    }
    return strides;
  }

  private void emptyOrderedDict() {
    global("collections", "OrderedDict");
    opcode(')'); // EMPTY_TUPLE
    opcode('R');
  }

  private void global(String module, String name) {
    bytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    opcode('X'); // BINUNICODE
    bytes(littleEndian(Integer.BYTES).putInt(utf8.length).array());
    bytes(utf8);
  }

  private void numbers(long[] values) {
    opcode('(');
    for (long value : values) {
      number(value);
    }
    opcode('t');
  }

  private void number(long value) {
    opcode(0x8a); // LONG1
    opcode(Long.BYTES);
    bytes(littleEndian(Long.BYTES).putLong(value).array());
  }

  private void opcode(int code) {
    pickle.write(code);
  }

  private void bytes(byte[] bytes) {
    try {
      pickle.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static ByteBuffer bytes(NDArray array) {
    return array.getShape().size() == 0 ? ByteBuffer.allocate(0) : array.toByteBuffer(true);
  }

  private static void entry(ZipOutputStream zip, String name, ByteBuffer content)
      throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content.duplicate());
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.remaining());
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    zip.write(bytes);
    zip.closeEntry();
  }
}
