package org.djlext.flashattn.pretrained.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * Reads the primitive values of a GGUF header one after another. No count or length is believed
 * before the bytes it promises are known to be in the file, and a header is not read on and on: a
 * damaged length, which in a file of gigabytes may seem possible, allocates little.
 */
final class GgufReader {

  private static final int WINDOW = 1 << 16;
  private static final int DEEPEST = 4;

  /** Several times the largest vocabularies with their scores and merges. */
  private static final int MOST_ELEMENTS = 1 << 23;

  private static final long LARGEST_HEADER = 1L << 28;

  private final Path file;
  private final FileChannel channel;
  private final long size;
  private final long headerLimit;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW).order(ByteOrder.LITTLE_ENDIAN);
  private long windowStart;
  private long elements;

  GgufReader(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.size = channel.size();
    this.headerLimit = Math.min(size, LARGEST_HEADER);
    window.limit(0);
  }

  long position() {
    return windowStart + window.position();
  }

  long remaining() {
    return size - position();
  }

  int u8(String what) throws IOException {
    return need(1, what).get() & 0xff;
  }

  int u32(String what) throws IOException {
    return need(Integer.BYTES, what).getInt();
  }

  long u64(String what) throws IOException {
    return need(Long.BYTES, what).getLong();
  }

  /** Reads a count of things that take at least {@code leastBytes} each. */
  int count(String what, int leastBytes) throws IOException {
    long count = u64(what);
    long left = headerLimit - position();
    if (count < 0 || count > left / leastBytes) {
      throw new CheckpointException(
          file,
          what,
          "at most what fits the remaining %d bytes of a header".formatted(left),
          Long.toUnsignedString(count));
    }
    return (int) count;
  }

  String string(String what) throws IOException {
    byte[] bytes = new byte[count(what + " length", 1)];
    int done = 0;
    while (done < bytes.length) {
      int part = Math.min(bytes.length - done, WINDOW);
      need(part, what).get(bytes, done, part);
      done += part;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CheckpointException(file, what + ": is not UTF-8", e);
    }
  }

  Object value(String key) throws IOException {
    return value(key, u32(key + " type"), 0);
  }

  private Object value(String key, int type, int depth) throws IOException {
    return switch (type) {
      case 0 -> (long) u8(key);
      case 1 -> (long) need(1, key).get();
      case 2 -> (long) (need(Short.BYTES, key).getShort() & 0xffff);
      case 3 -> (long) need(Short.BYTES, key).getShort();
      case 4 -> Integer.toUnsignedLong(u32(key));
      case 5 -> (long) u32(key);
      case 6 -> (double) need(Float.BYTES, key).getFloat();
      case 7 -> flag(key);
      case 8 -> string(key);
      case 9 -> array(key, depth);
      case 10, 11 -> u64(key);
      case 12 -> need(Double.BYTES, key).getDouble();
      default ->
          throw new CheckpointException(
              file, key + " type", "a value type from 0 to 12", Integer.toUnsignedString(type));
    };
  }

  private Boolean flag(String key) throws IOException {
    int value = u8(key);
    if (value > 1) {
      throw new CheckpointException(file, key, "a boolean, 0 or 1", value);
    }
    return value == 1;
  }

  private List<Object> array(String key, int depth) throws IOException {
    if (depth == DEEPEST) {
      throw new CheckpointException(
          file, key, "arrays nested at most " + DEEPEST + " deep", "more");
    }
    int type = u32(key + " element type");
    int leastBytes = type == 8 ? Long.BYTES : type == 9 ? 12 : 1;
    int count = count(key + " count", leastBytes);
    elements += count;
    if (elements > MOST_ELEMENTS) {
      throw new CheckpointException(
          file, key, "at most " + MOST_ELEMENTS + " elements in all arrays", elements);
    }
    List<Object> values = new ArrayList<>(Math.min(count, WINDOW));
    for (int i = 0; i < count; i++) {
      values.add(value(key, type, depth + 1));
    }
    return values;
  }

  private ByteBuffer need(int bytes, String what) throws IOException {
    if (window.remaining() < bytes) {
      if (remaining() < bytes) {
        throw new CheckpointException(
            file, what, bytes + " more bytes", remaining() + " to the end");
      }
      windowStart = position();
      window.clear();
      while (window.position() < bytes) {
        if (channel.read(window, windowStart + window.position()) < 0) {
          throw new CheckpointException(file, what + ": the file became shorter while being read");
        }
      }
      window.flip();
    }
    return window;
  }
}
