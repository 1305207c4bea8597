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

  @Test
  void arraysThatComeAndGoLieInTheSamePages() throws IOException {
    Path counters = Path.of("/proc/thread-self/stat");
    String libc = Files.exists(counters) ? Files.readString(Path.of("/proc/self/maps")) : "";
    Assumptions.assumeTrue(libc.contains("libc.so.6"), "only glibc learns from what is freed");
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      FreedMemory.keep(manager, Device.cpu());
      comeAndGo(manager);
      long before = faults(counters);
      for (int i = 0; i < 20; i++) {
        comeAndGo(manager);
      }
      long pages = 20L * 3 * (6 << 20) / 4096;
      assertThat(faults(counters) - before).isLessThan(pages / 4);
    }
  }

  /** Three maps of 6 MiB at once. */
  private static void comeAndGo(NDManager manager) {
    try (NDArray a = manager.ones(new Shape(3 << 19));
        NDArray b = a.add(1);
        NDArray c = b.add(a)) {
      assertThat(c.getFloat(0)).isEqualTo(3);
    }
  }

  /** Pages that this thread touched for the first time. */
  private static long faults(Path counters) throws IOException {
    String line = Files.readString(counters);
    return Long.parseLong(line.substring(line.lastIndexOf(')') + 2).split(" ")[7]);
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
