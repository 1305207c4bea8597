package org.djlext.flashattn.pretrained.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Writes safetensors files. */
public final class SafetensorsWriter {

  private static final int ALIGNMENT = 8;
  private static final int LARGEST_WRITE = 1 << 24;

  private static final Comparator<Map.Entry<String, NDArray>> ORDER =
      Comparator.comparing(SafetensorsWriter::type).reversed().thenComparing(Map.Entry::getKey);

  private SafetensorsWriter() {}

  private static ElementType type(Map.Entry<String, NDArray> tensor) {
    return ElementType.of(tensor.getValue().getDataType());
  }

  /**
   * Writes arrays in their own types to a file, which appears whole or not at all. The bytes are
   * those that the reference implementation writes: wide types first, so that each tensor is
   * aligned to its elements and can be mapped, then by name.
   *
   * @param file the file, replaced if it exists
   * @param tensors the arrays by name
   * @throws IOException if writing fails; the file is then as it was
   */
  public static void write(Path file, Map<String, NDArray> tensors) throws IOException {
    List<Map.Entry<String, NDArray>> inOrder = new ArrayList<>(tensors.entrySet());
    inOrder.sort(ORDER);
    WholeFile.write(
        file,
        channel -> {
          writeFully(channel, header(inOrder));
          for (Map.Entry<String, NDArray> tensor : inOrder) {
            write(channel, tensor.getValue());
          }
        });
  }

  private static ByteBuffer header(List<Map.Entry<String, NDArray>> tensors) {
    JsonObject json = new JsonObject();
    JsonObject metadata = new JsonObject();
    metadata.addProperty("format", "pt"); // transformers refuses files without it
    json.add("__metadata__", metadata);
    long at = 0;
    for (Map.Entry<String, NDArray> entry : tensors) {
      NDArray array = entry.getValue();
      ElementType type = ElementType.of(array.getDataType());
      long end = at + array.getShape().size() * type.bits() / Byte.SIZE;
      JsonObject tensor = new JsonObject();
      tensor.addProperty("dtype", type.name());
      tensor.add("shape", numbers(array.getShape().getShape()));
      tensor.add("data_offsets", numbers(at, end));
      json.add(entry.getKey(), tensor);
      at = end;
    }
    byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(padded).put(text);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  private static JsonArray numbers(long... values) {
    JsonArray array = new JsonArray();
    for (long value : values) {
      array.add(value);
    }
    return array;
  }

  private static void write(FileChannel channel, NDArray array) throws IOException {
    long size = array.getShape().size();
    if (size == 0) {
      return;
    }
    try (NDManager scratch = array.getManager().newSubManager()) {
      array.tempAttach(scratch);
      NDArray flat = array.flatten();
      int step = LARGEST_WRITE / array.getDataType().getNumOfBytes();
      for (long from = 0; from < size; from += step) {
        try (NDArray part = flat.get("{}:{}", from, Math.min(size, from + step))) {
          writeFully(channel, part.toByteBuffer(true));
        }
      }
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
