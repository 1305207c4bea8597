package org.djlext.flashattn.pretrained.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.Golden;
import org.djlext.flashattn.pretrained.WeightFiles;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WeightSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that torch.save wrote. */
class PickleFileTest {

  @Test
  void readsEveryElementType() throws IOException {
    PickleFile file = PickleFile.open(Golden.file("pickle/types.pth"));
    Golden.assertHolds(file, "pickle/types", "complex64");
    assertThat(file.info("bfloat16").storedType()).isEqualTo("BF16");
    assertThat(file.info("uint16").byteSize()).isEqualTo(24);
    assertThat(file.format()).isEqualTo("PyTorch");
  }

  @Test
  void listsComplexNumbersButCannotLoadThem() throws IOException {
    PickleFile file = PickleFile.open(Golden.file("pickle/types.pth"));
    assertThat(file.info("complex64").storedType()).isEqualTo("C64");
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> file.load(manager, "complex64"))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("complex64.dtype")
          .hasMessageContaining("C64");
    }
  }

  @Test
  void readsTransposesSlicesAndExpansions() throws IOException {
    PickleFile file = PickleFile.open(Golden.file("pickle/strides.pth"));
    Golden.assertHolds(file, "pickle/strides");
    assertThat(file.info("tied_too").offset()).isEqualTo(file.info("tied").offset());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void findsTheStateDictOfATrainingCheckpointInEveryProtocol(int protocol) throws IOException {
    Path path = Golden.file("pickle/protocol" + protocol + ".pth");
    Golden.assertHolds(PickleFile.open(path), "pickle/training");
  }

  @Test
  void findsTheStateDictUnderSeveralWrappers() throws IOException {
    Golden.assertHolds(PickleFile.open(Golden.file("pickle/wrapped.pth")), "pickle/training");
  }

  @Test
  void readsTheLayoutBeforePyTorch16() throws IOException {
    Golden.assertHolds(PickleFile.open(Golden.file("pickle/legacy.pth")), "pickle/training");
  }

  @Test
  void readsParametersWithAttributes() throws IOException {
    Golden.assertHolds(PickleFile.open(Golden.file("pickle/parameters.pth")), "pickle/parameters");
  }

  @Test
  void namesTensorsInListsByTheirPlace() throws IOException {
    assertThat(PickleFile.open(Golden.file("pickle/nested.pth")).names())
        .containsExactly("0.a", "1.0");
    assertThat(PickleFile.open(Golden.file("pickle/bare.pth")).names()).containsExactly("tensor");
  }

  @Test
  void readsShardsThroughTheirIndex() throws IOException {
    Path folder = Golden.file("pickle/sharded/pytorch_model.bin.index.json").getParent();
    try (WeightSource weights = WeightFiles.open(folder)) {
      Golden.assertHolds(weights, "pickle/training");
    }
  }

  @Test
  void writingToAMappedTensorLeavesTheFileAlone(@TempDir Path folder) throws IOException {
    Path copy = Files.copy(Golden.file("pickle/strides.pth"), folder.resolve("strides.pth"));
    byte[] before = Files.readAllBytes(copy);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray tied = PickleFile.open(copy).load(manager, "tied");
      tied.addi(1);
    }
    assertThat(Files.readAllBytes(copy)).isEqualTo(before);
  }
}
