package org.djlext.flashattn.pretrained.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.djlext.flashattn.pretrained.WeightFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardedWeightsTest {

  @TempDir private Path folder;

  @BeforeEach
  void writeShards() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      SafetensorsWriter.write(
          folder.resolve("one.safetensors"),
          Map.of("a", manager.ones(new Shape(2)), "extra", manager.ones(new Shape(1))));
      SafetensorsWriter.write(
          folder.resolve("two.safetensors"), Map.of("b", manager.zeros(new Shape(3))));
    }
  }

  @Test
  void findsEachTensorInItsShardAndNoOthers() throws IOException {
    index("'a':'one.safetensors','b':'two.safetensors'");
    try (NDManager manager = NDManager.newBaseManager();
        WeightSource weights = WeightFiles.open(folder)) {
      assertThat(weights.names()).containsExactly("a", "b");
      assertThat(weights.load(manager, "b").getShape()).isEqualTo(new Shape(3));
      assertThat(weights.copy(manager, "a").toFloatArray()).containsExactly(1, 1);
      assertThat(weights.info("b").file()).isEqualTo(folder.resolve("two.safetensors"));
      assertThat(weights.format()).isEqualTo("safetensors");
      assertThatThrownBy(() -> weights.load(manager, "extra"))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("extra");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'a':'absent.safetensors'|absent.safetensors: there is no such file",
        "'absent':'one.safetensors'|weight_map.absent: expected a tensor of one.safetensors",
        "'a':'../one.safetensors'|weight_map.a: expected the name of a file in the same folder",
        "'a':'x/../../one.safetensors'|file in the same folder",
        "'a':'sub/one.safetensors'|file in the same folder",
        "'a':'/etc/hosts'|file in the same folder",
        "'a':'.'|file in the same folder",
        "'a':''|file in the same folder",
        "'a':'nul\\u0000'|file in the same folder",
        "'a':5|weight_map.a: expected a file name, found 5",
        "'a':null|weight_map.a: expected a file name",
        "|weight_map: expected an object",
      })
  void refusesABadIndex(String entries, String words) throws IOException {
    index(entries == null ? "" : entries);
    assertThatThrownBy(() -> WeightFiles.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|expected a JSON object, found an array",
        "{}|weight_map: expected an object",
        "{ \"weight_map\" : 3 }|weight_map: expected an object, found 3",
        "{ \"weight_map\" :|not JSON",
        "|nothing",
      })
  void refusesAnIndexOfAnotherForm(String json, String words) throws IOException {
    Files.writeString(folder.resolve("model.safetensors.index.json"), json == null ? "" : json);
    assertThatThrownBy(() -> WeightFiles.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.safetensors.index.json")
        .hasMessageContaining(words);
  }

  @Test
  void followsSymbolicLinksAsTheHubsCacheHasThem() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("blobs"));
    Files.move(folder.resolve("one.safetensors"), outside.resolve("blob"));
    Files.createSymbolicLink(folder.resolve("one.safetensors"), outside.resolve("blob"));
    index("'a':'one.safetensors'");
    try (WeightSource weights = WeightFiles.open(folder)) {
      assertThat(weights.names()).containsExactly("a");
    }
  }

  private void index(String entries) throws IOException {
    String json = "{\"metadata\":{},\"weight_map\":{" + entries.replace('\'', '"') + "}}";
    Files.writeString(folder.resolve("model.safetensors.index.json"), json);
  }
}
