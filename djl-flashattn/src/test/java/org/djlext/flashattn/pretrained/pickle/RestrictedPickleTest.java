package org.djlext.flashattn.pretrained.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.djlext.flashattn.pretrained.Golden;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, and how. */
class RestrictedPickleTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "foreign.pth, posix.system",
    "numpy.pth, scalar",
    "module.pth, torch.nn.modules.container.Sequential",
    "sparse.pth, torch._utils._rebuild_sparse_tensor",
    "torchscript.pth, TorchScript",
  })
  void refusesByNameWhatIsNoPlainTensor(String file, String named) {
    assertThatThrownBy(() -> PickleFile.open(Golden.file("pickle/" + file)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file)
        .hasMessageContaining(named);
    assertThat(Path.of("executed.txt")).doesNotExist();
  }

  @Test
  void refusesTheTarFormatOfTheFirstVersions() throws IOException {
    byte[] tar = new byte[1024];
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
    Path file = Files.write(folder.resolve("old.pth"), tar);
    assertThatThrownBy(() -> PickleFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("torch.save");
  }

  @Test
  void refusesABarePickle() throws IOException {
    Path file = Files.write(folder.resolve("bare.pth"), new byte[] {(byte) 0x80, 2, '}', '.'});
    assertThatThrownBy(() -> PickleFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("torch.load(path");
  }

  @Test
  void everyCutOfAnOldFileIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(Golden.file("pickle/legacy.pth"));
    for (int length = whole.length - 1; length > 0; length -= 7) {
      Path file = Files.write(folder.resolve("cut.pth"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> PickleFile.open(file)).isInstanceOf(CheckpointException.class);
    }
  }

  @Test
  void refusesBigEndianNumbers() throws IOException {
    Path file = archive("}.", Map.of("byteorder", "big"));
    assertThatThrownBy(() -> PickleFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("expected little, found big");
  }

  @Test
  void refusesATensorThatLeavesItsStorage() throws IOException {
    // offset 0, shape (3), stride 2 needs five elements of four
    Path file = archive(tensor("FloatStorage", 4, 0, 3, 2), Map.of("data/0", "x".repeat(16)));
    assertThatThrownBy(() -> PickleFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("within its storage of 4");
  }

  @Test
  void refusesAStorageThatIsLargerThanItsEntry() throws IOException {
    Path file = archive(tensor("FloatStorage", 5, 0, 5, 1), Map.of("data/0", "x".repeat(16)));
    assertThatThrownBy(() -> PickleFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("at least 20 bytes, found 16");
  }

  @Test
  void refusesAMissingStorage() throws IOException {
    Path file = archive(tensor("FloatStorage", 4, 0, 4, 1), Map.of());
    assertThatThrownBy(() -> PickleFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("one named archive/data/0");
  }

  @Test
  void refusesAnExpansionToTerabytes() throws IOException {
    Path file = archive(tensor("ByteStorage", 1, 0, Integer.MAX_VALUE, 0), Map.of("data/0", "x"));
    assertThatThrownBy(() -> PickleFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("w.shape");
  }

  @Test
  void refusesALengthOfTerabytes() throws IOException {
    Path file = archive("\u008e\377\377\377\377\377\377\0\0.", Map.of());
    assertThatThrownBy(() -> PickleFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("remaining");
  }

  @Test
  void survivesListsNestedAMillionDeep() throws IOException {
    Path file = archive("]".repeat(1_000_000) + "a".repeat(999_999) + ".", Map.of());
    assertThatThrownBy(() -> PickleFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("nested at most");
  }

  @Test
  void survivesAListThatHoldsItself() throws IOException {
    Path file = archive("]q\0h\0a.", Map.of());
    assertThatThrownBy(() -> PickleFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("nested at most");
  }

  @Test
  void survivesListsThatDoubleAtEachLevel() throws IOException {
    StringBuilder doubling = new StringBuilder("]q\0");
    for (int level = 1; level < 15; level++) {
      doubling.append("](");
      doubling.append(("h" + (char) (level - 1)).repeat(50)).append("eq").append((char) level);
    }
    Path file = archive(doubling + ".", Map.of());
    assertThatThrownBy(() -> PickleFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("values");
  }

  @ParameterizedTest
  @CsvSource({
    "Pid., 0x50", // a persistent id as text
    "(i, 0x69", // an instance, as protocol 0 writes it
    "a, stack",
    "]K\1K\2s., Map",
    "h\t., memo",
    "K\1)R., known function",
    "K\1}b., state",
  })
  void refusesOpcodesItHasNoUseFor(String program, String named) throws IOException {
    Path file = archive(program, Map.of());
    assertThatThrownBy(() -> PickleFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(named);
  }

  /** A dictionary with the one tensor w, of rank 1. */
  private static String tensor(String storage, int count, int offset, int size, int stride) {
    return "}X\1\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\n"
        + storage
        + "\nX\1\0\0\0000X\3\0\0\0cpu"
        + number(count)
        + "tQ"
        + number(offset)
        + number(size)
        + "\u0085"
        + number(stride)
        + "\u0085\u0089}tRs.";
  }

  private static String number(int value) {
    StringBuilder bytes = new StringBuilder("J");
    for (int shift = 0; shift < 32; shift += 8) {
      bytes.append((char) (value >> shift & 0xff));
    }
    return bytes.toString();
  }

  private Path archive(String program, Map<String, String> more) throws IOException {
    Path file = folder.resolve("made.pth");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      store(zip, "archive/data.pkl", "\u0080\2" + program);
      for (Map.Entry<String, String> entry : more.entrySet()) {
        store(zip, "archive/" + entry.getKey(), entry.getValue());
      }
    }
    return file;
  }

  private static void store(ZipOutputStream zip, String name, String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(content.getBytes(StandardCharsets.ISO_8859_1));
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.size());
    CRC32 crc = new CRC32();
    crc.update(bytes.toByteArray());
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    bytes.writeTo(zip);
    zip.closeEntry();
  }
}
