package org.djlext.flashattn.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.tiny.TinyBlock;
import org.djlext.flashattn.pretrained.tiny.TinyCheckpoint;
import org.djlext.flashattn.pretrained.tiny.TinyModelLoader;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointWriterTest {

  @TempDir private Path folder;

  @Test
  void whatIsLoadedIsSavedByteByByte() throws IOException {
    Path original = TinyCheckpoint.write(folder.resolve("original"));
    Path saved = folder.resolve("deep/er/saved");
    try (NDManager manager = NDManager.newBaseManager()) {
      CheckpointWriter.save(load(manager, original), TinyModelLoader.table(), config(), saved);
    }
    assertThat(Files.readAllBytes(saved.resolve("model.safetensors")))
        .isEqualTo(Files.readAllBytes(original.resolve("model.safetensors")));
    try (Checkpoint checkpoint = Checkpoint.open(saved)) {
      assertThat(checkpoint.config()).isEqualTo(config());
    }
    assertThat(saved.toFile().list())
        .containsExactlyInAnyOrder("model.safetensors", "config.json", "serving.properties");
    assertThat(SafetensorsFile.open(saved.resolve("model.safetensors")).metadata())
        .containsEntry("format", "pt");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void othersMayReadWhatIsSaved() throws IOException {
    Path usual = Files.createFile(folder.resolve("usual"));
    Path saved = folder.resolve("saved");
    try (NDManager manager = NDManager.newBaseManager()) {
      Path original = TinyCheckpoint.write(folder.resolve("original"));
      CheckpointWriter.save(load(manager, original), TinyModelLoader.table(), config(), saved);
    }
    for (String name : saved.toFile().list()) {
      assertThat(Files.getPosixFilePermissions(saved.resolve(name)))
          .isEqualTo(Files.getPosixFilePermissions(usual));
    }
  }

  @Test
  void savesOverTheFolderItWasLoadedFrom() throws IOException {
    Path model = TinyCheckpoint.write(folder.resolve("model"));
    Files.writeString(model.resolve("tokenizer.json"), "kept");
    try (NDManager manager = NDManager.newBaseManager()) {
      Block block = load(manager, model);
      NDArray bias = BlockParameters.of(block).get("layers.1.bias").getArray();
      bias.addi(1); // of a private mapping of the file that is about to be replaced
      CheckpointWriter.save(block, TinyModelLoader.table(), config(), model);
      assertThat(bias.toFloatArray()).containsExactly(1, 1);
      NDArray stored =
          SafetensorsFile.open(model.resolve("model.safetensors")).load(manager, "net.1.bias");
      assertThat(stored.toFloatArray()).containsExactly(1, 1);
    }
    assertThat(model.resolve("tokenizer.json")).hasContent("kept");
  }

  @ParameterizedTest
  @ValueSource(strings = {"FLOAT32", "FLOAT16"})
  void transformsAreUndone(DataType type) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Block block = new TinyBlock(4, 3, 2);
      block.initialize(manager, type, new Shape(1, 4));
      int before = manager.getManagedArrays().size();
      CheckpointWriter.save(block, TinyModelLoader.transposedTable(), config(), folder);
      assertThat(manager.getManagedArrays()).hasSize(before);
      SafetensorsFile file = SafetensorsFile.open(folder.resolve("model.safetensors"));
      NDArray weight = BlockParameters.of(block).get("layers.0.weight").getArray();
      NDArray stored = file.load(manager, "net.0.weight");
      Golden.assertSame("net.0.weight", stored, weight.transpose());
    }
  }

  @Test
  void aFailureLeavesTheOldFolder() throws IOException {
    Path model = TinyCheckpoint.write(folder.resolve("model"));
    byte[] before = Files.readAllBytes(model.resolve("model.safetensors"));
    try (NDManager manager = NDManager.newBaseManager()) {
      Block block = load(manager, model);
      WeightTable incomplete = WeightTable.parse("incomplete", "net.{i}.bias layers.{i}.bias");
      assertThatThrownBy(() -> CheckpointWriter.save(block, incomplete, config(), model))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("layers.0.weight");
    }
    assertThat(Files.readAllBytes(model.resolve("model.safetensors"))).isEqualTo(before);
    assertThat(model.toFile().list()).containsExactlyInAnyOrder("model.safetensors", "config.json");
  }

  private static JsonObject config() {
    return TinyModelLoader.config(4, 3, 2);
  }

  private static Block load(NDManager manager, Path folder) throws IOException {
    Block block = new TinyBlock(4, 3, 2);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      PretrainedWeights.load(
          block, folder, checkpoint.weights(), TinyModelLoader.table(), manager, null);
    }
    return block;
  }
}
