package org.djlext.flashattn.pretrained.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * Reads a run of equally large units, such as elements or blocks, in small windows that several
 * threads work on. Unlike a mapping, it leaves no pages of the file in the process, and a file that
 * became shorter ends in an exception.
 */
public final class FileUnits {

  private static final int WINDOW = 1 << 18;

  private static final ThreadLocal<ByteBuffer> WINDOWS =
      ThreadLocal.withInitial(() -> ByteBuffer.allocate(WINDOW).order(ByteOrder.LITTLE_ENDIAN));

  private FileUnits() {}

  /** Takes what was read. */
  @FunctionalInterface
  public interface Taker {

    /**
     * Takes some units; called by several threads.
     *
     * @param window the units, little-endian, from position 0 to the limit
     * @param first the index of the first of them in the run
     * @param count how many they are
     */
    void take(ByteBuffer window, int first, int count);
  }

  /**
   * Reads a run.
   *
   * @param file the file, for errors
   * @param channel the open file
   * @param offset where the run begins
   * @param unitBytes the size of a unit
   * @param count how many units there are
   * @param taker gets each unit once
   * @throws IOException if the file cannot be read or ends before the run does
   */
  public static void read(
      Path file, FileChannel channel, long offset, int unitBytes, int count, Taker taker)
      throws IOException {
    int perWindow = Math.max(1, WINDOW / unitBytes);
    int windows = (int) (((long) count + perWindow - 1) / perWindow);
    try {
      IntStream.range(0, windows)
          .parallel()
          .forEach(
              window -> {
                int first = window * perWindow;
                int units = Math.min(perWindow, count - first);
                ByteBuffer bytes = window(units * unitBytes);
                try {
                  fill(file, channel, offset + (long) first * unitBytes, bytes);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
                taker.take(bytes.flip(), first, units);
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static ByteBuffer window(int bytes) {
    ByteBuffer window = WINDOWS.get();
    return bytes > window.capacity()
        ? ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN)
        : window.clear().limit(bytes);
  }

  static void fill(Path file, FileChannel channel, long offset, ByteBuffer target)
      throws IOException {
    long at = offset;
    while (target.hasRemaining()) {
      int read = channel.read(target, at);
      if (read < 0) {
        throw new CheckpointException(
            file, "the file became shorter since it was opened: it ends at byte " + at);
      }
      at += read;
    }
  }
}
