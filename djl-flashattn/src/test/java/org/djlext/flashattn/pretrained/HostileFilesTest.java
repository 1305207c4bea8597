package org.djlext.flashattn.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.tiny.TinyCheckpoint;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WeightSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damaged files of every kind give a good load or a {@link CheckpointException}, never another
 * error, and never a large allocation.
 */
class HostileFilesTest {

  /** What reading one small file may allocate on the Java heap, whatever it claims. */
  private static final long MOST_ALLOCATED = 64L << 20;

  private static final String INSIDE = "the pickle in ";

  @TempDir private Path folder;

  static List<String> kinds() {
    return List.of(
        "weights/types.safetensors",
        "gguf/types.gguf",
        "gguf/tiny.gguf",
        "pickle/types.pth",
        "pickle/strides.pth",
        "pickle/protocol4.pth",
        "the pickle in pickle/types.pth",
        "the pickle in pickle/parameters.pth",
        "the pickle in pickle/protocol4.pth",
        "index.json",
        "config.json");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void fiveHundredDamagedFiles(String kind) throws IOException {
    damage(kind, 500, 1);
  }

  @Tag("heavy")
  @ParameterizedTest
  @MethodSource("kinds")
  void twentyThousandDamagedFiles(String kind) throws IOException {
    damage(kind, 20_000, 1_000_000);
  }

  private void damage(String kind, int count, long firstSeed) throws IOException {
    Path damaged = prepare(kind);
    byte[] original = Files.readAllBytes(damaged);
    boolean inside = kind.startsWith(INSIDE); // behind the checksum of the archive
    TorchZip zip = inside ? new TorchZip(damaged) : null;
    read(damaged); // sound before it is damaged
    int refused = 0;
    long openBefore = openFiles();
    for (long seed = firstSeed; seed < firstSeed + count; seed++) {
      Mutations mutations = new Mutations(seed);
      Files.write(
          damaged, inside ? zip.with(mutations.damage(zip.pickle())) : mutations.damage(original));
      long before = allocated();
      try {
        read(damaged);
      } catch (CheckpointException e) {
        refused++;
        assertThat(e.getMessage()).as("seed %d", seed).contains(folder.toString());
      } catch (IOException | RuntimeException | Error e) {
        throw new AssertionError("%s, seed %d".formatted(kind, seed), e);
      }
      assertThat(allocated() - before).as("%s, seed %d", kind, seed).isLessThan(MOST_ALLOCATED);
    }
    System.out.printf("%s: %d of %d refused%n", kind, refused, count);
    assertThat(openFiles()).as("open files").isLessThan(openBefore + 20);
    assertThat(refused).isBetween(count / 10, count); // the damage is real
  }

  /** Puts a sound file where it is to be damaged. */
  private Path prepare(String kind) throws IOException {
    if (kind.equals("config.json")) {
      return TinyCheckpoint.write(folder).resolve(kind);
    } else if (kind.equals("index.json")) {
      Path sharded = Golden.file("pickle/sharded/pytorch_model.bin.index.json").getParent();
      try (Stream<Path> files = Files.list(sharded)) {
        for (Path file : files.toList()) {
          Files.copy(file, folder.resolve(file.getFileName()));
        }
      }
      return folder.resolve("pytorch_model.bin.index.json");
    }
    Path golden = Golden.file(kind.replace(INSIDE, ""));
    return Files.copy(golden, folder.resolve(golden.getFileName()));
  }

  private static void read(Path file) throws IOException {
    if (file.endsWith("config.json")) {
      try (Checkpoint checkpoint = Checkpoint.open(file.getParent())) {
        ModelRegistry.find(checkpoint.modelType(), checkpoint.configFile());
      }
      return;
    }
    CheckpointSummary.of(file).parameterCount();
    try (NDManager manager = NDManager.newBaseManager();
        WeightSource weights = WeightFiles.open(file)) {
      for (String name : weights.names()) {
        load(manager, weights, name);
      }
    }
  }

  /** Loading may refuse a type that only describes. */
  private static void load(NDManager manager, WeightSource weights, String name)
      throws IOException {
    try (NDArray mapped = weights.load(manager, name);
        NDArray copied = weights.copy(manager, name)) {
      assertThat(mapped.getShape()).isEqualTo(weights.info(name).shape());
      assertThat(copied.toByteBuffer()).isEqualTo(mapped.toByteBuffer()); // touches every byte
    } catch (CheckpointException e) {
      if (!e.getMessage().contains(".dtype: expected a type that the PyTorch engine")) {
        throw e;
      }
    }
  }

  private static long openFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getOpenFileDescriptorCount()
        : 0;
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
