package org.djlext.vlm.moonlight;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A checkpoint several times the memory that a process may have still answers. What the process
 * says stays in target/memory-limit.log.
 */
class MemoryLimitTest {

  private static final long LIMIT_KIB = 1_750_000;
  private static final long EXPERT_MEMORY = 160L << 20;

  @Test
  @Tag("heavy")
  @EnabledOnOs(value = OS.LINUX, disabledReason = "the limit is set by ulimit")
  void checkpointMoreThanThreeTimesTheMemoryDecodes(@TempDir Path folder) throws Exception {
    MoonlightConfig config = SyntheticFolder.config(512, 1_024, 17, 64, 4);
    long bytes = SyntheticFolder.write(config, folder);
    assertThat(bytes).isGreaterThan(7 * LIMIT_KIB * 1024 / 2);
    String sizes =
        "checkpoint %d MiB, address space at most %d MiB, experts in memory at most %d MiB%n"
            .formatted(bytes >> 20, LIMIT_KIB >> 10, EXPERT_MEMORY >> 20);
    String log = run(folder);
    System.out.print(sizes + log);
    Files.writeString(Path.of("target/memory-limit.log"), sizes + log);
    Map<String, String> said = values(log);
    assertThat(said.get("tokens")).startsWith("12 ");
    assertThat(Long.parseLong(said.get("resident"))).isLessThanOrEqualTo(EXPERT_MEMORY);
    assertThat(Long.parseLong(said.get("peak"))).isLessThan(LIMIT_KIB);
    assertThat(Long.parseLong(said.get("addresses")))
        .as("room that is left for what a loaded machine does otherwise")
        .isLessThan(LIMIT_KIB * 4 / 5);
    assertThat(Long.parseLong(said.get("reads"))).isGreaterThan(16 * 12 * 4);
  }

  /** Address space is what Linux limits, so what Java reserves and does not use is kept small. */
  private static String run(Path folder) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("bash", "-c", "ulimit -v " + LIMIT_KIB + " && exec \"$@\"", "limited"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx128m",
            "-Xshare:off",
            "-XX:+UseSerialGC",
            "-XX:ReservedCodeCacheSize=48m",
            "-XX:CompressedClassSpaceSize=48m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            LimitedDecoding.class.getName(),
            folder.toString(),
            Long.toString(EXPERT_MEMORY)));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // with a threshold that moves, glibc soon keeps the memory of experts that were let go of
    builder
        .environment()
        .putAll(
            Map.of(
                "OMP_NUM_THREADS", "1",
                "MALLOC_ARENA_MAX", "1",
                "MALLOC_MMAP_THRESHOLD_", "1000000"));
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }

  private static Map<String, String> values(String out) {
    Map<String, String> said = new HashMap<>();
    Arrays.stream(out.split("\n"))
        .map(line -> line.split(" ", 2))
        .filter(words -> words.length == 2 && words[0].matches("[a-z]+"))
        .forEach(words -> said.put(words[0], words[1]));
    return said;
  }
}
