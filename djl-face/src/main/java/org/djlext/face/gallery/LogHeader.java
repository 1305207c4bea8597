package org.djlext.face.gallery;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The beginning of a gallery's file: magic and version, its own length, dimension, model,
 * generation (new with every rewriting), and, when encrypted, a salt and a mark that only the right
 * key opens; a checksum at the end. Written twice, so that one wrong bit does not cost the gallery.
 * Integers are big-endian.
 */
record LogHeader(String model, int dimension, long generation, byte[] salt, byte[] mark) {

  /** Where records begin. */
  static final int LENGTH = 8192;

  private static final int COPY = LENGTH / 2;
  private static final long MAGIC = 0x444A4C5847414C31L; // DJLXGAL1
  private static final int LONGEST_MODEL = 1000;
  private static final int FIXED = 2 * Long.BYTES + 6 * Integer.BYTES;
  private static final int SALT = 16;
  private static final long MARK_NUMBER = -1;
  private static final byte[] MARK = "gallery".getBytes(StandardCharsets.US_ASCII);

  /** Makes the header of a new gallery. */
  static LogHeader create(String model, int dimension, GalleryKey key) {
    SecureRandom random = new SecureRandom();
    byte[] salt = new byte[key == null ? 0 : SALT];
    random.nextBytes(salt);
    byte[] mark =
        key == null ? new byte[0] : new RecordCipher(key, salt).encrypt(MARK_NUMBER, MARK);
    return new LogHeader(model, dimension, random.nextLong(), salt, mark);
  }

  LogHeader nextGeneration() {
    return new LogHeader(model, dimension, new SecureRandom().nextLong(), salt, mark);
  }

  boolean encrypted() {
    return mark.length > 0;
  }

  /** Checks that a gallery is what it is opened as; returns what opens its records, or null. */
  RecordCipher check(Path file, String expectedModel, int expectedDimension, GalleryKey key)
      throws GalleryException {
    if (!model.equals(expectedModel)) {
      throw new GalleryException(
          file,
          "expected a gallery of the model \"%s\", found one of \"%s\"; embeddings of different"
                  .formatted(expectedModel, model)
              + " models cannot be compared");
    }
    if (dimension != expectedDimension) {
      throw new GalleryException(
          file,
          "expected embeddings of dimension %d, found %d".formatted(expectedDimension, dimension));
    }
    if (encrypted() && key == null) {
      throw new GalleryException(file, "expected a key, as this gallery is encrypted");
    }
    if (!encrypted() && key != null) {
      throw new GalleryException(file, "expected no key, as this gallery is not encrypted");
    }
    if (key == null) {
      return null;
    }
    RecordCipher cipher = new RecordCipher(key, salt);
    if (cipher.decrypt(MARK_NUMBER, mark) == null) {
      throw new GalleryException(file, "expected the key it was encrypted with, found another");
    }
    return cipher;
  }

  byte[] bytes() {
    byte[] name = model.getBytes(StandardCharsets.UTF_8);
    int length = FIXED + name.length + salt.length + mark.length;
    ByteBuffer out = ByteBuffer.allocate(LENGTH);
    out.putLong(MAGIC).putInt(length).putInt(dimension).putLong(generation);
    out.putInt(name.length).put(name).putInt(salt.length).put(salt).putInt(mark.length).put(mark);
    out.putInt(checksum(out.array(), length - Integer.BYTES));
    System.arraycopy(out.array(), 0, out.array(), COPY, length);
    return out.array();
  }

  /** Reads the header from the first bytes of a file, of which one copy may be damaged. */
  static LogHeader read(Path file, byte[] start) throws IOException {
    try {
      return readCopy(file, Arrays.copyOf(start, Math.min(start.length, COPY)));
    } catch (GalleryException e) {
      if (start.length < LENGTH) {
        throw e;
      }
      return readCopy(file, Arrays.copyOfRange(start, COPY, LENGTH));
    }
  }

  private static LogHeader readCopy(Path file, byte[] start) throws GalleryException {
    ByteBuffer in = ByteBuffer.wrap(start);
    try {
      if (in.getLong() != MAGIC) {
        throw new GalleryException(file, "expected a gallery of version 1, found something else");
      }
      int length = in.getInt();
      if (length < FIXED || length > start.length) {
        throw damaged(file);
      }
      if (in.getInt(length - Integer.BYTES) != checksum(start, length - Integer.BYTES)) {
        throw damaged(file);
      }
      int dimension = in.getInt();
      long generation = in.getLong();
      String model = new String(part(file, in, LONGEST_MODEL), StandardCharsets.UTF_8);
      byte[] salt = part(file, in, COPY);
      return new LogHeader(model, dimension, generation, salt, part(file, in, COPY));
    } catch (BufferUnderflowException e) {
      throw damaged(file);
    }
  }

  private static byte[] part(Path file, ByteBuffer in, int longest) throws GalleryException {
    int length = in.getInt();
    if (length < 0 || length > longest || length > in.remaining()) {
      throw damaged(file);
    }
    byte[] part = new byte[length];
    in.get(part);
    return part;
  }

  private static GalleryException damaged(Path file) {
    return new GalleryException(
        file, "its header is damaged, so that neither model nor dimension is known");
  }

  static void checkNames(String model, int dimension) {
    int length = model.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > LONGEST_MODEL) {
      throw new IllegalArgumentException(
          "model: expected 1 to %d bytes, found %d".formatted(LONGEST_MODEL, length));
    }
    if (dimension < 1 || dimension > 1 << 16) {
      throw new IllegalArgumentException("dimension: expected 1 to 65536, found " + dimension);
    }
  }

  static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
