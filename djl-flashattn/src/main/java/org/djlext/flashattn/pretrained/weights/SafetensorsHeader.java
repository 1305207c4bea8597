package org.djlext.flashattn.pretrained.weights;

import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the header of a safetensors file, as strictly as the original implementation: eight bytes
 * of length, that many bytes of JSON, and tensors that tile the rest of the file without hole or
 * overlap.
 */
final class SafetensorsHeader {

  /** The limit of the original implementation. */
  static final long LARGEST_HEADER = 100_000_000;

  private static final int LENGTH_BYTES = 8;
  private static final Set<ElementType> TYPES = EnumSet.complementOf(EnumSet.of(ElementType.C128));

  private final Path file;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private boolean hasMetadata;
  private long dataStart;

  private SafetensorsHeader(Path file) {
    this.file = file;
  }

  static SafetensorsHeader read(Path file, FileChannel channel) throws IOException {
    SafetensorsHeader header = new SafetensorsHeader(file);
    header.parse(header.json(channel));
    header.checkTiling(channel.size() - header.dataStart);
    return header;
  }

  Map<String, StoredTensor> tensors() {
    return tensors;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  private String json(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < LENGTH_BYTES) {
      throw new CheckpointException(file, "file size", "at least 8 bytes", size);
    }
    ByteBuffer prefix = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    channel.read(prefix, 0);
    long length = prefix.getLong(0);
    if (length < 2 || length > LARGEST_HEADER) {
      throw new CheckpointException(
          file,
          "header length",
          "2 to " + LARGEST_HEADER + " bytes",
          Long.toUnsignedString(length));
    }
    if (length > size - LENGTH_BYTES) {
      throw new CheckpointException(
          file, "header length", "at most the file's " + (size - LENGTH_BYTES) + " bytes", length);
    }
    dataStart = LENGTH_BYTES + length;
    ByteBuffer text = ByteBuffer.allocate((int) length);
    while (text.hasRemaining() && channel.read(text, LENGTH_BYTES + text.position()) >= 0) {
      continue;
    }
    if (text.get(0) != '{') {
      throw new CheckpointException(file, "header", "to begin with {", "byte " + text.get(0));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new CheckpointException(file, "the header is not UTF-8", e);
    }
  }

  private void parse(String json) throws IOException {
    try (JsonReader reader = new JsonReader(new StringReader(json))) {
      reader.beginObject();
      while (reader.hasNext()) {
        String name = reader.nextName();
        if ("__metadata__".equals(name)) {
          if (hasMetadata) {
            throw new CheckpointException(file, name + ": appears twice in the header");
          }
          hasMetadata = true;
          readMetadata(reader);
        } else if (tensors.put(name, readTensor(name, reader)) != null) {
          throw new CheckpointException(file, name + ": appears twice in the header");
        }
      }
      reader.endObject();
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new CheckpointException(file, "header", "one JSON object", "more behind it");
      }
    } catch (CheckpointException e) {
      throw e;
    } catch (IOException | JsonParseException | IllegalStateException | NumberFormatException e) {
      throw new CheckpointException(
          file, "the header is not the JSON of safetensors: " + JsonFile.reason(e), e);
    }
  }

  private void readMetadata(JsonReader reader) throws IOException {
    reader.beginObject();
    while (reader.hasNext()) {
      String key = reader.nextName();
      if (reader.peek() != JsonToken.STRING) {
        throw new CheckpointException(file, "__metadata__." + key, "a text", reader.peek());
      }
      metadata.put(key, reader.nextString());
    }
    reader.endObject();
  }

  private StoredTensor readTensor(String name, JsonReader reader) throws IOException {
    ElementType type = null;
    long[] shape = null;
    long[] offsets = null;
    reader.beginObject();
    while (reader.hasNext()) {
      String key = reader.nextName();
      switch (key) {
        case "dtype" -> type = elementType(name, reader.nextString());
        case "shape" -> shape = numbers(reader);
        case "data_offsets" -> offsets = numbers(reader);
        default -> throw new CheckpointException(file, name, "dtype, shape, data_offsets", key);
      }
    }
    reader.endObject();
    if (type == null || shape == null || offsets == null || offsets.length != 2) {
      throw new CheckpointException(
          file, name, "dtype, shape and two data_offsets", "an incomplete entry");
    }
    return tensor(name, type, shape, offsets[0], offsets[1]);
  }

  private StoredTensor tensor(String name, ElementType type, long[] shape, long begin, long end)
      throws CheckpointException {
    long bits = type.bits();
    try {
      for (long axis : shape) {
        bits = Math.multiplyExact(bits, axis);
      }
    } catch (ArithmeticException e) {
      throw new CheckpointException(file, name + ".shape overflows: " + new Shape(shape), e);
    }
    if (bits % Byte.SIZE != 0) {
      throw new CheckpointException(
          file, name + ".shape", "whole bytes of " + type, bits + " bits");
    }
    long bytes = bits / Byte.SIZE;
    if (end - begin != bytes) {
      throw new CheckpointException(
          file,
          name + ".data_offsets",
          "%d bytes for %s %s".formatted(bytes, type, new Shape(shape)),
          "[%d, %d)".formatted(begin, end));
    }
    long offset = dataStart + begin;
    return new StoredTensor(
        new TensorInfo(name, type.name(), new Shape(shape), file, offset, bytes), type);
  }

  private ElementType elementType(String name, String stored) throws CheckpointException {
    return ElementType.named(stored)
        .filter(TYPES::contains)
        .orElseThrow(
            () -> new CheckpointException(file, name + ".dtype", "one of " + TYPES, stored));
  }

  private long[] numbers(JsonReader reader) throws IOException {
    List<Long> numbers = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      if (reader.peek() != JsonToken.NUMBER) {
        throw new CheckpointException(file, reader.getPath(), "a number", reader.peek());
      }
      long number = reader.nextLong();
      if (number < 0) {
        throw new CheckpointException(file, reader.getPath(), "at least 0", number);
      }
      numbers.add(number);
    }
    reader.endArray();
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  private void checkTiling(long available) throws CheckpointException {
    List<TensorInfo> inOrder =
        new ArrayList<>(tensors.values().stream().map(t -> t.info()).toList());
    inOrder.sort(
        Comparator.comparingLong(TensorInfo::offset).thenComparingLong(TensorInfo::byteSize));
    long at = dataStart;
    for (TensorInfo tensor : inOrder) {
      if (tensor.offset() != at) {
        throw new CheckpointException(
            file,
            tensor.name() + ".data_offsets",
            "to begin at " + (at - dataStart) + ", where the tensor before it ends",
            tensor.offset() - dataStart);
      }
      at += tensor.byteSize();
    }
    if (at - dataStart != available) {
      throw new CheckpointException(
          file, "data size", (at - dataStart) + " bytes as the header says", available + " bytes");
    }
  }
}
