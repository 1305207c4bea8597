package org.djlext.flashattn.pretrained.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * Walks through the fields of a protobuf message in a file, of which it reads no more than it is
 * asked for.
 */
final class ProtobufReader {

  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int BYTES = 2;
  private static final int FOUR_BYTES = 5;

  private static final int LONGEST_NAME = 1 << 16;
  private static final int LONGEST_VARINT = 64;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer window = ByteBuffer.allocate(1 << 12);
  private long windowStart;

  private long position;
  private long end; // of the field that was begun, or where the next one begins
  private int type;

  ProtobufReader(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
    window.limit(0);
  }

  /** What is done with each field of a message. */
  interface Visitor {
    void field(int number) throws IOException;
  }

  /** Visits the fields of the whole file. */
  void file(Visitor visitor) throws IOException {
    fields(channel.size(), visitor);
  }

  /** Visits the fields of the message that the current field is. */
  void message(Visitor visitor) throws IOException {
    require(type == BYTES, "a message", "a number");
    fields(end, visitor);
  }

  private void fields(long last, Visitor visitor) throws IOException {
    while (position < last) {
      long tag = varint(last);
      type = (int) (tag & 7);
      end = position;
      switch (type) {
        case VARINT -> varint(last);
        case EIGHT_BYTES -> position += Long.BYTES;
        case FOUR_BYTES -> position += Integer.BYTES;
        case BYTES -> {
          long length = varint(last);
          require(length >= 0 && length <= last - position, "a field within its message", length);
          end = position;
          position += length;
        }
        default -> require(false, "a field of a known type", type);
      }
      require(position <= last, "a field within its message", position);
      long next = position;
      position = end;
      end = next;
      visitor.field((int) (tag >>> 3));
      position = next;
    }
  }

  /** The current field as a number. */
  long number() throws IOException {
    require(type == VARINT, "a number", "type " + type);
    return varint(end);
  }

  /** The current field as text. */
  String text() throws IOException {
    require(type == BYTES && end - position <= LONGEST_NAME, "a name", end - position + " bytes");
    byte[] bytes = new byte[(int) (end - position)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) next(end);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private long varint(long last) throws IOException {
    long value = 0;
    for (int shift = 0; shift < LONGEST_VARINT; shift += 7) {
      int b = next(last);
      value |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    require(false, "a number of at most 10 bytes", "more");
    return value;
  }

  private int next(long last) throws IOException {
    require(position < last, "more bytes", "the end");
    if (position < windowStart || position >= windowStart + window.limit()) {
      windowStart = position;
      window.clear();
      int read = channel.read(window, position);
      window.limit(Math.max(0, read));
      require(read > 0, "more bytes", "the end of the file");
    }
    return window.get((int) (position++ - windowStart)) & 0xff;
  }

  private void require(boolean fine, String expected, Object found) throws CheckpointException {
    if (!fine) {
      throw damaged(expected, found);
    }
  }

  /** What to throw where something else was found. */
  CheckpointException damaged(String expected, Object found) {
    return new CheckpointException(
        file,
        "this is not a whole ONNX file: byte %d: expected %s, found %s"
            .formatted(position, expected, found));
  }
}
