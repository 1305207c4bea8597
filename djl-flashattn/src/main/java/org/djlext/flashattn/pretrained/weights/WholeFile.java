package org.djlext.flashattn.pretrained.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes files that appear whole or not at all, under a temporary name until they are complete. */
public final class WholeFile {

  private WholeFile() {}

  /** Writes the content. */
  @FunctionalInterface
  public interface Content {

    /**
     * Writes the content.
     *
     * @param channel a new file
     * @throws IOException if that fails
     */
    void write(FileChannel channel) throws IOException;
  }

  /**
   * Writes a file.
   *
   * @param file the file, replaced if it exists; its folder must exist
   * @param content writes what is to be in it
   * @throws IOException if writing fails; the file is then as it was
   */
  public static void write(Path file, Content content) throws IOException {
    // not Files.createTempFile, whose files nobody else may read
    Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.write(channel);
        channel.force(true);
      }
      // plain replacing deletes first, so that another thread or process may find nothing
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Writes a file of text.
   *
   * @param file the file, replaced if it exists; its folder must exist
   * @param text what is to be in it, as UTF-8
   * @throws IOException if writing fails; the file is then as it was
   */
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes a file of bytes.
   *
   * @param file the file, replaced if it exists; its folder must exist
   * @param content what is to be in it
   * @throws IOException if writing fails; the file is then as it was
   */
  public static void write(Path file, byte[] content) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    write(
        file,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }
}
