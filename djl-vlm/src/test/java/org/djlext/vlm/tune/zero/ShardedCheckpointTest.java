package org.djlext.vlm.tune.zero;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardedCheckpointTest {

  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @TempDir Path folder;

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 7})
  void anyNumberOfRanksGoesOnWithWhatFourSaved(int ranks) throws IOException {
    Path saved = folder.resolve("saved");
    try (SimulatedRanks four = ranks(4);
        SimulatedRanks others = ranks(ranks)) {
      for (int step = 0; step < 3; step++) {
        four.step(step);
      }
      ShardedCheckpoint.save(saved, four.slices());
      for (int step = 3; step < 6; step++) {
        four.step(step);
      }
      load(saved, others);
      for (int step = 3; step < 6; step++) {
        others.step(step);
      }
      for (Block block : others.blocks) {
        assertThat(SimulatedRanks.numbers(block))
            .isEqualTo(SimulatedRanks.numbers(four.blocks.get(0)));
      }
    }
  }

  @Test
  void aCheckpointReplacesTheOneBeforeAndLeavesNothingBesides() throws IOException {
    Path saved = folder.resolve("saved");
    try (SimulatedRanks two = ranks(2)) {
      ShardedCheckpoint.save(saved, two.slices());
      two.step(0);
      ShardedCheckpoint.save(saved, two.slices());
      load(saved, two);
      assertThat(two.slices().get(1).steps()).isEqualTo(1);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(saved);
    }
  }

  @Test
  void aCheckpointOfAnotherModelIsRefusedByTheParameter() throws IOException {
    Path saved = save();
    Block other = Linear.builder().setUnits(3).build();
    other.initialize(manager, DataType.FLOAT32, new Shape(1, 5));
    FlatLayout layout = FlatLayout.of(other, 1);
    try (ShardedAdamW adamW = ShardedAdamW.builder(layout, 0).build();
        FlatVector values = layout.values()) {
      assertThatThrownBy(() -> ShardedCheckpoint.load(saved, adamW, values))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(
              "zero.json: tensors[0]: expected weight [3, 5], found first.weight [5, 5]");
    }
  }

  @Test
  void aCheckpointOfAnotherLibraryIsRefusedByItsVersion() throws IOException {
    Path saved = save();
    Path index = saved.resolve("zero.json");
    Files.writeString(
        index,
        Files.readString(index).replaceFirst("\"library\": \"[^\"]+\"", "\"library\": \"9.9\""));
    try (SimulatedRanks two = ranks(2)) {
      assertThatThrownBy(() -> load(saved, two))
          .isInstanceOf(CheckpointException.class)
          .hasMessageMatching(".*zero.json: library: expected version \\d.*, found 9.9");
    }
  }

  @Test
  void aDamagedSliceIsRefusedByNameAndNothingIsLoaded() throws IOException {
    Path saved = save();
    Path slice = saved.resolve("slice-00001-of-00002.safetensors");
    byte[] bytes = Files.readAllBytes(slice);
    bytes[bytes.length - 1] ^= 1;
    Files.write(slice, bytes);
    try (SimulatedRanks two = ranks(2)) {
      float[] before = SimulatedRanks.numbers(two.blocks.get(0));
      assertThatThrownBy(() -> load(saved, two))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("slice-00001-of-00002.safetensors: CRC-32: expected")
          .hasMessageContaining("the slice is damaged");
      assertThat(SimulatedRanks.numbers(two.blocks.get(0))).isEqualTo(before);
      assertThat(two.slices().get(0).steps()).isZero();
    }
  }

  @Test
  void aMissingSliceIsNamedWhenSavingAndWhenLoading() throws IOException {
    Path saved = save();
    Files.delete(saved.resolve("slice-00000-of-00002.safetensors"));
    try (SimulatedRanks two = ranks(2)) {
      assertThatThrownBy(() -> load(saved, two))
          .hasMessageContaining("slice-00000-of-00002.safetensors: there is no such slice");
      ShardedAdamW first = two.slices().get(0);
      Path half = folder.resolve("half");
      try (FlatVector values = first.layout().values(0)) {
        ShardedCheckpoint.saveSlice(half, first, values);
      }
      assertThatThrownBy(() -> ShardedCheckpoint.finish(half, first))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("slice-00001-of-00002.safetensors: expected the slice of rank 1");
      assertThat(half).doesNotExist();
    }
  }

  private Path save() throws IOException {
    Path saved = folder.resolve("saved");
    try (SimulatedRanks two = ranks(2)) {
      two.step(0);
      ShardedCheckpoint.save(saved, two.slices());
    }
    return saved;
  }

  private SimulatedRanks ranks(int ranks) throws IOException {
    return new SimulatedRanks(manager, LocalExchange.among(ranks), Double.POSITIVE_INFINITY);
  }

  private static void load(Path saved, SimulatedRanks ranks) throws IOException {
    List<ShardedAdamW> slices = ranks.slices();
    for (ShardedAdamW adamW : slices) {
      try (FlatVector values = adamW.layout().values()) {
        ShardedCheckpoint.load(saved, adamW, values);
      }
    }
  }
}
