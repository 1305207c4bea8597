package org.djlext.flashattn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.LiveArrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class FreedMemoryTest {

  private static final long BYTES = 24 << 20;

  @Test
  void memoryOfALargeArrayStaysWithTheProcessWhereTheCLibraryIsGlibc() throws IOException {
    Path maps = Path.of("/proc/self/maps");
    boolean glibc = Files.exists(maps) && Files.readString(maps).contains("libc.so.6");
    Assumptions.assumeTrue(glibc, "only glibc learns from what is freed");
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      FreedMemory.keep(manager, Device.cpu());
      NDArray large = manager.ones(new Shape(BYTES / Float.BYTES));
      long held = resident();
      large.close();
      assertThat(held - resident()).isLessThan(BYTES / 3);
    }
  }

  /** Bytes of the process that lie in memory. */
  private static long resident() throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4096;
  }

  @Test
  void nothingIsLeftBehind() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      int before = LiveArrays.count(manager);
      FreedMemory.keep(manager, Device.cpu());
      assertThat(LiveArrays.count(manager)).isEqualTo(before);
    }
  }
}
