package org.djlext.vlm.tune.zero;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Moments in memory-mapped files: the system keeps in memory what there is room for, and the step
 * changes the files in place. On CPUs only. What the files hold is of no use once the process has
 * ended; they are deleted as soon as they are mapped where the system allows that.
 */
public final class MappedMemory implements MomentMemory {

  private final Path folder;

  /**
   * Constructs the memory.
   *
   * @param folder where the files are, made if it is absent
   * @throws IOException if it cannot be made
   */
  public MappedMemory(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  @Override
  public NDArray zeros(NDManager manager, String name, long length) throws IOException {
    if (!manager.getDevice().getDeviceType().equals("cpu")) {
      throw new IllegalArgumentException(
          "device of moments in files: expected cpu, found " + manager.getDevice());
    }
    Path file = Files.createTempFile(folder, name + ".", ".moments");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      reserve(channel, length * Float.BYTES);
      ByteBuffer bytes =
          channel
              .map(FileChannel.MapMode.READ_WRITE, 0, length * Float.BYTES)
              .order(ByteOrder.nativeOrder());
      return manager.create(bytes, new Shape(length), DataType.FLOAT32);
    } finally {
      file.toFile().deleteOnExit(); // where a mapped file cannot be deleted
      deleteIfPossible(file);
    }
  }

  /** Writes the zeros, as a full disk would end the process once the file is mapped. */
  private static void reserve(FileChannel channel, long bytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
    for (long left = bytes; left > 0; ) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), left));
      left -= channel.write(zeros);
    }
  }

  private static void deleteIfPossible(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // the system holds it until the process ends
    }
  }
}
