package org.djlext.flashattn.pretrained;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/** Damages files: a flipped bit, a cut, inserted or removed bytes, and lengths that lie. */
final class Mutations {

  private static final long[] LIES = {
    0,
    1,
    -1,
    0x7f,
    0x80,
    0xff,
    0xffff,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MAX_VALUE / 8 + 1
  };

  private final Random random;

  Mutations(long seed) {
    random = new Random(seed);
  }

  /** Damages a copy of a file in one to three ways; the first bytes more often than the last. */
  byte[] damage(byte[] original) {
    byte[] bytes = original.clone();
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times && bytes.length > 0; i++) {
      bytes = damageOnce(bytes);
    }
    return bytes;
  }

  private byte[] damageOnce(byte[] bytes) {
    int at = place(bytes.length);
    switch (random.nextInt(8)) {
      case 0 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 1 -> {
        byte[] inserted = new byte[1 + random.nextInt(16)];
        random.nextBytes(inserted);
        return splice(bytes, at, 0, inserted);
      }
      case 2 -> {
        return splice(bytes, at, Math.min(1 + random.nextInt(16), bytes.length - at), new byte[0]);
      }
      case 3 -> { // a piece of the file once more
        int from = random.nextInt(bytes.length);
        byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 64));
        return splice(bytes, at, 0, piece);
      }
      case 4 -> bytes[at] = (byte) random.nextInt();
      case 5 -> lie(bytes, at);
      case 6 -> digits(bytes, at);
      default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private int place(int length) {
    return random.nextBoolean()
        ? random.nextInt(length)
        : random.nextInt(Math.min(length, 1 + length / 4));
  }

  private void lie(byte[] bytes, int at) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long value = LIES[random.nextInt(LIES.length)];
    if (at + 8 <= bytes.length && random.nextBoolean()) {
      buffer.putLong(at, value);
    } else if (at + 4 <= bytes.length) {
      buffer.putInt(at, (int) value);
    }
  }

  /** Lengthens a number in text. */
  private void digits(byte[] bytes, int at) {
    for (int i = at; i < Math.min(bytes.length, at + 12); i++) {
      if (Character.isDigit(bytes[i]) || bytes[i] == ',' || bytes[i] == ']') {
        bytes[i] = (byte) ('0' + random.nextInt(10));
      }
    }
  }

  private static byte[] splice(byte[] bytes, int at, int removed, byte[] inserted) {
    byte[] result = new byte[bytes.length - removed + inserted.length];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(inserted, 0, result, at, inserted.length);
    System.arraycopy(
        bytes, at + removed, result, at + inserted.length, bytes.length - at - removed);
    return result;
  }
}
