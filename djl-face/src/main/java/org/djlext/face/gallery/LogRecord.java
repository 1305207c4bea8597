package org.djlext.face.gallery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An enrolment as it lies in the file: a mark, the length of the payload, the template's number,
 * the payload, and a checksum of all before. The payload is the name's length, the name in UTF-8
 * and the embedding as big-endian floats, encrypted or not.
 */
record LogRecord(long id, String person, float[] embedding) {

  static final int MARK = 0x46414345; // FACE
  static final int HEAD = Integer.BYTES * 2 + Long.BYTES;
  static final int TAIL = Integer.BYTES;
  static final int LONGEST_NAME = 1000;
  private static final int CIPHER_BYTES = 28;

  static int longestPayload(int dimension) {
    return Short.BYTES + LONGEST_NAME + dimension * Float.BYTES + CIPHER_BYTES;
  }

  byte[] bytes(RecordCipher cipher) {
    byte[] name = person.getBytes(StandardCharsets.UTF_8);
    ByteBuffer plain =
        ByteBuffer.allocate(Short.BYTES + name.length + embedding.length * Float.BYTES);
    plain.putShort((short) name.length).put(name).asFloatBuffer().put(embedding);
    byte[] payload = cipher == null ? plain.array() : cipher.encrypt(id, plain.array());
    ByteBuffer out = ByteBuffer.allocate(HEAD + payload.length + TAIL);
    out.putInt(MARK).putInt(payload.length).putLong(id).put(payload);
    out.putInt(LogHeader.checksum(out.array(), HEAD + payload.length));
    return out.array();
  }

  /** Reads a whole record whose checksum is right; null if its content is not what it should be. */
  static LogRecord read(byte[] bytes, int dimension, RecordCipher cipher) {
    long id = ByteBuffer.wrap(bytes).getLong(2 * Integer.BYTES);
    byte[] payload = Arrays.copyOfRange(bytes, HEAD, bytes.length - TAIL);
    byte[] plain = cipher == null ? payload : cipher.decrypt(id, payload);
    if (plain == null || plain.length < Short.BYTES) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(plain);
    int length = in.getShort();
    if (length < 1 || in.remaining() != length + dimension * Float.BYTES) {
      return null;
    }
    byte[] name = new byte[length];
    in.get(name);
    float[] embedding = new float[dimension];
    in.asFloatBuffer().get(embedding);
    return new LogRecord(id, new String(name, StandardCharsets.UTF_8), embedding);
  }
}
