package org.djlext.flashattn.pretrained.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.djlext.flashattn.pretrained.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {

  @TempDir private Path folder;

  @Test
  void readsEveryElementTypeThatPythonWrites() throws IOException {
    SafetensorsFile file = SafetensorsFile.open(Golden.file("weights/types.safetensors"));
    Golden.assertHolds(file, "weights/types", "complex64");
    assertThat(file.metadata()).isEqualTo(Map.of("who", "ä"));
    assertThat(file.info("empty").shape()).isEqualTo(new Shape(0, 3));
    assertThat(file.info("scalar").shape().dimension()).isZero();
  }

  @Test
  void readsAFileThatMayNotBeWritten() throws IOException {
    Path file = copy();
    assertThat(file.toFile().setWritable(false)).isTrue();
    try {
      Golden.assertHolds(SafetensorsFile.open(file), "weights/types", "complex64");
    } finally {
      assertThat(file.toFile().setWritable(true)).isTrue();
    }
  }

  @Test
  void writingToAnArrayLeavesTheFileAlone() throws IOException {
    Path path = copy();
    byte[] before = Files.readAllBytes(path);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray array = SafetensorsFile.open(path).load(manager, "float32");
      array.muli(2);
      NDArray again = SafetensorsFile.open(path).load(manager, "float32");
      assertThat(array.toFloatArray()).isEqualTo(again.mul(2).toFloatArray());
    }
    assertThat(Files.readAllBytes(path)).isEqualTo(before);
  }

  @Test
  void viewsOfAMappedTensorOutliveIt() throws IOException {
    Path path = folder.resolve("large.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray ramp = manager.arange((float) (1 << 20));
      SafetensorsWriter.write(path, Map.of("ramp", ramp));
      NDArray loaded = SafetensorsFile.open(path).load(manager, "ramp");
      NDArray view = loaded.reshape(2, -1);
      loaded.close();
      for (int i = 0; i < 5; i++) {
        System.gc(); // would unmap what nothing holds
      }
      assertThat(view.sum().getFloat()).isEqualTo(ramp.sum().getFloat());
    }
  }

  @Test
  void arraysOutliveTheManagerTheyWereLoadedBy() throws IOException {
    Path path = folder.resolve("large.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray ramp = manager.arange((float) (1 << 20));
      SafetensorsWriter.write(path, Map.of("ramp", ramp));
      NDArray loaded;
      try (NDManager brief = manager.newSubManager()) {
        loaded = SafetensorsFile.open(path).load(brief, "ramp");
        loaded.attach(manager);
      }
      for (int i = 0; i < 5; i++) {
        System.gc();
      }
      assertThat(loaded.sum().getFloat()).isEqualTo(ramp.sum().getFloat());
    }
  }

  @Test
  void mappedTensorsOutliveAFileThatIsReplaced() throws IOException {
    Path path = folder.resolve("model.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      SafetensorsWriter.write(path, Map.of("w", manager.ones(new Shape(1000))));
      NDArray old = SafetensorsFile.open(path).load(manager, "w");
      SafetensorsWriter.write(path, Map.of("w", manager.zeros(new Shape(1))));
      assertThat(old.sum().getFloat()).isEqualTo(1000f);
    }
  }

  @Test
  void aFileThatShrankIsAnErrorAndIsNotGrownAgain() throws IOException {
    Path path = copy();
    SafetensorsFile file = SafetensorsFile.open(path);
    long shorter = file.info("float64").offset() + 8;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(shorter);
    }
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> file.load(manager, "float64"))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("shrank");
      for (String name : new String[] {"float64", "bfloat16"}) {
        assertThatThrownBy(() -> file.copy(manager, name))
            .isInstanceOf(CheckpointException.class)
            .hasMessageContaining("shorter");
      }
      assertThat(manager.getManagedArrays()).isEmpty();
    }
    assertThat(path).hasSize(shorter);
  }

  @Test
  void namesAnAbsentTensorAndAnAbsentFile() throws IOException {
    SafetensorsFile file = SafetensorsFile.open(Golden.file("weights/types.safetensors"));
    assertThatThrownBy(() -> file.info("lm_head.weight"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("types.safetensors")
        .hasMessageContaining("lm_head.weight");
    assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("absent.safetensors")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("absent.safetensors");
  }

  private Path copy() throws IOException {
    return Files.copy(Golden.file("weights/types.safetensors"), folder.resolve("copy.safetensors"));
  }
}
