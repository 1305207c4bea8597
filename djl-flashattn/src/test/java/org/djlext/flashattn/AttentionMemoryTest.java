package org.djlext.flashattn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How far the memory of the process grows; one matrix of scores is N * N * 8 heads * 4 bytes. */
@EnabledOnOs(OS.LINUX) // reads /proc
class AttentionMemoryTest {

  private static final int HEADS = 8;

  static Stream<AttentionOptions> options() {
    AttentionOptions plain = AttentionOptions.plain();
    AttentionOptions causal = AttentionOptions.causalOnly();
    return Stream.of(
        plain,
        causal,
        causal.toBuilder().optWindow(255, 0).build(),
        causal.toBuilder().optSoftCap(20).build(),
        causal.toBuilder().optAlibiSlopes(Collections.nCopies(HEADS, 0.1f)).build(),
        causal.toBuilder().optImplementation(AttentionImplementation.TILED).build());
  }

  /** Scores would take 512 MB. */
  @ParameterizedTest
  @MethodSource("options")
  void fourThousandTokensTakeLittle(AttentionOptions options) throws IOException {
    assertThat(megabytesForForward(4096, options)).isLessThan(160);
  }

  /** Scores would take 8 GB. */
  @Tag("heavy")
  @ParameterizedTest
  @MethodSource("options")
  void sixteenThousandTokensTakeLittle(AttentionOptions options) throws IOException {
    assertThat(megabytesForForward(16_384, options)).isLessThan(1500);
  }

  static Stream<AttentionOptions> fusedInTraining() {
    return options().limit(3);
  }

  @ParameterizedTest
  @MethodSource("fusedInTraining")
  void trainingTakesLittle(AttentionOptions options) throws IOException {
    assertThat(megabytesForTraining(4096, options)).isLessThan(300);
  }

  @Tag("heavy")
  @ParameterizedTest
  @MethodSource("fusedInTraining")
  void trainingWithSixteenThousandTokensTakesLittle(AttentionOptions options) throws IOException {
    assertThat(megabytesForTraining(16_384, options)).isLessThan(1500);
  }

  private static long megabytesForForward(int n, AttentionOptions options) throws IOException {
    warmUp(options, false);
    return leastGrowth(() -> forward(n, options));
  }

  private static long megabytesForTraining(int n, AttentionOptions options) throws IOException {
    warmUp(options, true);
    return leastGrowth(() -> train(n, options));
  }

  /** What else the process does meanwhile, such as compiling Java, only adds: the least counts. */
  private static long leastGrowth(Runnable work) throws IOException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long before = resetPeak();
      work.run();
      least = Math.min(least, megabytesSince(before));
    }
    return least;
  }

  private static void forward(int n, AttentionOptions options) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray q = manager.randomNormal(new Shape(1, HEADS, n, 64));
      FlashAttention.attend(q, q, q, options);
    }
  }

  private static void train(int n, AttentionOptions options) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray q = manager.randomNormal(new Shape(1, HEADS, n, 64));
      q.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        collector.backward(FlashAttention.attend(q, q, q, options, true).sum());
      }
    }
  }

  /** Compiles the program and lets the allocator take what it takes anyway. */
  private static void warmUp(AttentionOptions options, boolean training) {
    if (training) {
      train(64, options);
    } else {
      forward(64, options);
    }
  }

  private static long resetPeak() throws IOException {
    System.gc();
    Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // see proc(5)
    return kilobytes("VmRSS:");
  }

  private static long megabytesSince(long before) throws IOException {
    return (kilobytes("VmHWM:") - before) / 1024;
  }

  private static long kilobytes(String field) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no " + field + " in /proc/self/status");
  }
}
