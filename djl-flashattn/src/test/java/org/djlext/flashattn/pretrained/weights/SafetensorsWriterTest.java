package org.djlext.flashattn.pretrained.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.djlext.flashattn.pretrained.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

  @TempDir private Path folder;

  @Test
  void writesTheBytesThatPythonWrites() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      tensors.put("a.bias", manager.arange(3f).toType(DataType.FLOAT16, false));
      tensors.put("b.weight", manager.arange(6f).reshape(2, 3));
      tensors.put("c.ids", manager.arange(0, 4, 1, DataType.INT64));
      Path file = folder.resolve("written.safetensors");
      SafetensorsWriter.write(file, tensors);
      assertThat(Files.readAllBytes(file))
          .isEqualTo(Files.readAllBytes(Golden.file("weights/written.safetensors")));
    }
  }

  @Test
  void writesTransposedScalarEmptyAndLargeArrays() throws IOException {
    Path file = folder.resolve("odd.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      tensors.put("transposed", manager.arange(6f).reshape(2, 3).transpose());
      tensors.put("scalar", manager.create(2.5f));
      tensors.put("empty", manager.create(new Shape(0, 2)));
      tensors.put("flags", manager.create(new boolean[] {true, false}));
      tensors.put("beyond one write", manager.arange(5 << 20).reshape(5, -1));
      int managed = manager.getManagedArrays().size();
      SafetensorsWriter.write(file, tensors);
      assertThat(manager.getManagedArrays()).hasSize(managed);
      SafetensorsFile read = SafetensorsFile.open(file);
      for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
        NDArray loaded = read.load(manager, tensor.getKey());
        Golden.assertSame(tensor.getKey(), loaded, tensor.getValue());
      }
    }
  }

  @Test
  void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("model.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      SafetensorsWriter.write(file, Map.of("w", manager.ones(new Shape(3))));
      byte[] before = Files.readAllBytes(file);
      NDArray closed = manager.ones(new Shape(3));
      Map<String, NDArray> tensors = new LinkedHashMap<>(Map.of("a", manager.ones(new Shape(9))));
      tensors.put("closed", closed);
      closed.close();
      assertThatThrownBy(() -> SafetensorsWriter.write(file, tensors))
          .isInstanceOf(IllegalStateException.class);
      assertThat(Files.readAllBytes(file)).isEqualTo(before);
      assertThat(folder.toFile().list()).containsExactly("model.safetensors");
    }
  }
}
