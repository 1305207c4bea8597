package org.djlext.flashattn.pretrained.pickle;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Reads the arguments of pickle opcodes. No length is believed before that many bytes are known to
 * be left, so a damaged one allocates nothing.
 */
final class PickleInput {

  private static final int LONGEST_INTEGER = 1024;

  private final ByteBuffer bytes;

  PickleInput(byte[] pickle) {
    bytes = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
  }

  int position() {
    return bytes.position();
  }

  int u8() {
    return need(1).get() & 0xff;
  }

  int u16() {
    return need(2).getShort() & 0xffff;
  }

  int i32() {
    return need(4).getInt();
  }

  long i64() {
    return need(8).getLong();
  }

  /** The one big-endian value of the format. */
  double float64() {
    return Double.longBitsToDouble(Long.reverseBytes(need(8).getLong()));
  }

  byte[] bytes(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw new PickleException(
          "expected at most the remaining %d bytes, found a length of %s"
              .formatted(bytes.remaining(), Long.toUnsignedString(length)));
    }
    byte[] read = new byte[(int) length];
    bytes.get(read);
    return read;
  }

  String text(long length, Charset charset) {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(bytes(length))).toString();
    } catch (CharacterCodingException e) {
      throw new PickleException("text that is not " + charset);
    }
  }

  /** A text up to the end of the line. */
  String line() {
    int end = bytes.position();
    while (end < bytes.limit() && bytes.get(end) != '\n') {
      end++;
    }
    String line = text((long) end - bytes.position(), StandardCharsets.UTF_8);
    need(1).get();
    return line;
  }

  /** A whole number of any size, in two's complement. */
  Object integer(long length) {
    if (length > LONGEST_INTEGER) {
      throw new PickleException(
          "expected an integer of at most %d bytes, found %d".formatted(LONGEST_INTEGER, length));
    }
    byte[] littleEndian = bytes(length);
    if (littleEndian.length == 0) {
      return 0L;
    }
    byte[] bigEndian = new byte[littleEndian.length];
    for (int i = 0; i < bigEndian.length; i++) {
      bigEndian[i] = littleEndian[bigEndian.length - 1 - i];
    }
    BigInteger value = new BigInteger(bigEndian);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private ByteBuffer need(int count) {
    if (bytes.remaining() < count) {
      throw new PickleException("the pickle ends before its STOP");
    }
    return bytes;
  }
}
