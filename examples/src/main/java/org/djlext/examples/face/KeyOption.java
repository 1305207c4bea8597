package org.djlext.examples.face;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import org.djlext.face.gallery.GalleryKey;
import picocli.CommandLine.Option;

/** The option that says what a gallery is encrypted with, to be mixed in. */
final class KeyOption {

  /** The environment variable with a password. */
  static final String VARIABLE = "DJLX_GALLERY_PASSWORD";

  private static final Set<Integer> LENGTHS = Set.of(16, 24, 32);
  private static final int MOST = 200;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description =
          "What the gallery is encrypted with: 16, 24 or 32 random bytes, as they are or in"
              + " hexadecimal. Without it, the environment variable "
              + VARIABLE
              + " may have a password. A new gallery without either is not encrypted.")
  private Path file;

  /** Reads the key; null if there is none. */
  GalleryKey read() throws IOException {
    if (file == null) {
      String password = System.getenv(VARIABLE);
      return password == null || password.isEmpty()
          ? null
          : GalleryKey.ofPassword(password.toCharArray());
    }
    byte[] bytes;
    try {
      bytes = Files.size(file) > MOST ? new byte[0] : Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(file.toString(), null, "--key-file: there is no such file");
    }
    byte[] key = LENGTHS.contains(bytes.length) ? bytes : hexadecimal(bytes);
    if (!LENGTHS.contains(key.length)) {
      throw new IOException(
          file + ": expected a key of 16, 24 or 32 bytes or as many pairs of hexadecimal digits");
    }
    return GalleryKey.ofBytes(key);
  }

  private static byte[] hexadecimal(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.US_ASCII).strip();
    return text.matches("([0-9a-fA-F]{2})+") ? HexFormat.of().parseHex(text) : new byte[0];
  }
}
