package org.djlext.flashattn.pretrained.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.CheckpointSummary;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufStrictnessTest {

  @TempDir private Path folder;

  @Test
  void honoursAnAlignmentOfItsOwn() throws IOException {
    Path file =
        GgufBytes.head(3, 2, 1)
            .text("general.alignment")
            .u32(4)
            .u32(64)
            .tensor("a", 0, 0, 2)
            .tensor("b", 0, 64, 1)
            .align(64)
            .zeros(64)
            .u32(Float.floatToIntBits(2f))
            .write(folder);
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(GgufFile.open(file).load(manager, "b").toFloatArray()).containsExactly(2f);
    }
  }

  @Test
  void readsScalarsAndEmptyTensors() throws IOException {
    Path file =
        GgufBytes.head(3, 2, 0)
            .tensor("scalar", 0, 0)
            .tensor("empty", 0, 32, 4, 0)
            .align(32)
            .zeros(32)
            .write(folder);
    GgufFile gguf = GgufFile.open(file);
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(gguf.load(manager, "scalar").getFloat()).isZero();
      assertThat(gguf.load(manager, "empty").getShape()).isEqualTo(new Shape(0, 4));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 0x03000000})
  void refusesOtherVersions(int version) {
    refuses(GgufBytes.head(version, 0, 0), "version: expected 2 or 3");
  }

  @Test
  void refusesAnotherMagic() {
    refuses(new GgufBytes().u32(0x12345678).zeros(40), "magic");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MAX_VALUE, 1L << 40, 1_000_000})
  void refusesCountsThatCannotBe(long count) {
    refuses(GgufBytes.head(3, count, 0).zeros(100), "tensor count");
    refuses(GgufBytes.head(3, 0, count).zeros(100), "metadata count");
    refuses(GgufBytes.head(3, 0, 1).u64(count).zeros(100), "metadata key 0 length");
    refuses(GgufBytes.head(3, 0, 1).text("k").u32(8).u64(count).zeros(9), "k length");
    refuses(GgufBytes.head(3, 0, 1).text("k").u32(9).u32(4).u64(count).zeros(9), "k count");
  }

  @Test
  void refusesArraysInArraysWithoutEnd() {
    GgufBytes bytes = GgufBytes.head(3, 0, 1).text("k").u32(9);
    for (int i = 0; i < 100_000; i++) {
      bytes.u32(9).u64(1);
    }
    refuses(bytes, "k: expected arrays nested at most");
  }

  @Test
  void refusesAValueOfUnknownKindOrABooleanOfTwo() {
    refuses(GgufBytes.head(3, 0, 1).text("k").u32(13).zeros(9), "k type: expected a value type");
    refuses(GgufBytes.head(3, 0, 1).text("k").u32(7).u8(2), "k: expected a boolean");
  }

  @Test
  void refusesKeysAndTensorsThatAppearTwice() {
    refuses(
        GgufBytes.head(3, 0, 2).text("k").u32(4).u32(1).text("k").u32(4).u32(1),
        "k: appears twice");
    refuses(
        GgufBytes.head(3, 2, 0).tensor("a", 0, 0, 1).tensor("a", 0, 32, 1).align(32).zeros(64),
        "a: appears twice");
  }

  @Test
  void refusesTensorsOutOfPlace() {
    refuses(
        GgufBytes.head(3, 2, 0).tensor("a", 0, 0, 16).tensor("b", 0, 32, 1).align(32).zeros(64),
        "b offset: expected at least 64, behind a");
    refuses(
        GgufBytes.head(3, 1, 0).tensor("a", 0, 4, 1).align(32).zeros(64),
        "a offset: expected a multiple of 32, found 4");
    refuses(
        GgufBytes.head(3, 1, 0).tensor("a", 0, 0, 100).align(32).zeros(64),
        "a: expected 400 bytes");
    refuses(GgufBytes.head(3, 1, 0).tensor("a", 0, -32, 1).align(32).zeros(64), "a offset");
  }

  @Test
  void refusesShapesThatCannotBe() {
    refuses(GgufBytes.head(3, 1, 0).tensor("a", 0, 0, -1).align(32), "a axis");
    refuses(GgufBytes.head(3, 1, 0).tensor("a", 0, 0, 1L << 40, 1L << 40).align(32), "overflows");
    refuses(GgufBytes.head(3, 1, 0).tensor("a", 0, 0, 1, 1, 1, 1, 1).align(32), "a axes");
    refuses(
        GgufBytes.head(3, 1, 0).tensor("a", 2, 0, 33).align(32),
        "a row size: expected a multiple of 32 for Q4_0, found 33");
    refuses(
        GgufBytes.head(3, 1, 0).tensor("a", 99, 0, 32).align(32),
        "a type: expected one of [F32, F16, Q4_0");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 12, 1 << 21, -8})
  void refusesAnAlignmentThatCannotBe(int alignment) {
    refuses(
        GgufBytes.head(3, 0, 1).text("general.alignment").u32(5).u32(alignment),
        "general.alignment: expected");
  }

  @Test
  void readsTheArchitectureWithoutTheRest() throws IOException {
    GgufBytes bytes =
        GgufBytes.head(3, 1, 2).text("general.architecture").u32(8).text("llama").text("cut off");
    assertThat(GgufFile.architecture(bytes.zeros(40).write(folder))).isEqualTo("llama");
    Path none = GgufBytes.head(3, 0, 0).write(folder);
    assertThatThrownBy(() -> GgufFile.architecture(none))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("general.architecture: expected a string, found nothing");
  }

  @Test
  void oneFileOfSeveralIsNotTakenForAModel() throws IOException {
    Path part =
        GgufBytes.head(3, 0, 2)
            .text("general.architecture")
            .u32(8)
            .text("djlext-tiny")
            .text("split.count")
            .u32(2)
            .u8(3)
            .u8(0)
            .write(folder);
    assertThatThrownBy(() -> Checkpoint.open(part))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("split.count: expected a whole model")
        .hasMessageContaining("found 3 files");
    assertThat(CheckpointSummary.of(part).modelType()).contains("djlext-tiny");
  }

  @Test
  void refusesAFileThatEndsInItsHead() throws IOException {
    refuses(new GgufBytes().u32(0x46554747).u8(3), "version: expected 4 more bytes");
    refuses(new GgufBytes(), "magic: expected 4 more bytes, found 0");
  }

  private void refuses(GgufBytes bytes, String words) {
    assertThatThrownBy(() -> GgufFile.open(bytes.write(folder)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("made.gguf")
        .hasMessageContaining(words);
  }
}
