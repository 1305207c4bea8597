package org.djlext.examples.attention;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How much memory the process takes at most while something runs. Linux tells; others do not. */
final class PeakMemory {

  private static final Path RESET = Path.of("/proc/self/clear_refs");
  private static final Path STATUS = Path.of("/proc/self/status");

  private PeakMemory() {}

  /** Returns by how many bytes the resident memory grew at its peak, or nothing. */
  static OptionalLong growth(Runnable work) {
    try {
      Files.writeString(RESET, "5"); // the peak becomes what is resident now
      long before = peak();
      work.run();
      return OptionalLong.of(Math.max(0, peak() - before));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static long peak() throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException("no VmHWM in " + STATUS);
  }
}
