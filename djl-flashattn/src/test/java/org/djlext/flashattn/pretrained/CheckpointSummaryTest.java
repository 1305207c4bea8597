package org.djlext.flashattn.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.tiny.TinyCheckpoint;
import org.djlext.flashattn.pretrained.tiny.TinyModelLoader;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.TensorInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointSummaryTest {

  @TempDir private Path folder;

  @Test
  void describesAFolder() throws IOException {
    CheckpointSummary summary = CheckpointSummary.of(TinyCheckpoint.write(folder));
    assertThat(summary.format()).isEqualTo("safetensors");
    assertThat(summary.modelType()).contains(TinyModelLoader.TYPE);
    assertThat(summary.config().orElseThrow().has("sizes")).isTrue();
    assertThat(summary.tensors()).extracting(TensorInfo::name).hasSize(4);
    assertThat(summary.parameterCount()).isEqualTo(12 + 3 + 6 + 2);
    assertThat(summary.byteSize()).isEqualTo(4 * 23);
    assertThat(summary.memory(DataType.FLOAT16)).isEqualTo(2 * 23);
    assertThat(summary.files()).containsExactly(folder.resolve("model.safetensors"));
  }

  @Test
  void describesAFolderThatIsNoModelYet() throws IOException {
    TinyCheckpoint.write(folder);
    Files.delete(folder.resolve("config.json"));
    assertThat(CheckpointSummary.of(folder).modelType()).isEmpty();
    Files.writeString(folder.resolve("config.json"), "{\"architectures\": [\"X\"]}");
    assertThat(CheckpointSummary.of(folder).modelType()).isEmpty();
  }

  @Test
  void describesBareFilesOfEveryFormat() throws IOException {
    CheckpointSummary pickle = CheckpointSummary.of(Golden.file("pickle/strides.pth"));
    assertThat(pickle.format()).isEqualTo("PyTorch");
    assertThat(pickle.config()).isEmpty();
    assertThat(CheckpointSummary.of(Golden.file("weights/types.safetensors")).modelType())
        .isEmpty();
    CheckpointSummary gguf = CheckpointSummary.of(Golden.file("gguf/types.gguf"));
    assertThat(gguf.format()).isEqualTo("GGUF 3");
    assertThat(gguf.modelType()).contains("tiny-test");
    assertThat(gguf.memory(DataType.FLOAT32)).isEqualTo(4 * gguf.parameterCount());
    CheckpointSummary shards =
        CheckpointSummary.of(Golden.file("pickle/sharded/pytorch_model.bin.index.json"));
    assertThat(shards.files()).hasSize(2);
  }

  @Test
  void countsTiedTensorsOnceAndKeepsTheTypeOfWholeNumbers() throws IOException {
    CheckpointSummary strides = CheckpointSummary.of(Golden.file("pickle/strides.pth"));
    long all = strides.tensors().stream().mapToLong(TensorInfo::count).sum();
    assertThat(strides.parameterCount()).isEqualTo(all - 30);
    CheckpointSummary tiny = CheckpointSummary.of(Golden.file("pickle/protocol2.pth"));
    // 1.num_batches_tracked is a long
    assertThat(tiny.memory(DataType.FLOAT16)).isEqualTo(2 * (tiny.parameterCount() - 1) + 8);
  }

  @Test
  void damageIsReported() throws IOException {
    Path cut = folder.resolve("cut.safetensors");
    byte[] whole = Files.readAllBytes(Golden.file("weights/types.safetensors"));
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> CheckpointSummary.of(cut))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("cut.safetensors: data size: expected");
    assertThatThrownBy(() -> CheckpointSummary.of(folder.resolve("absent.gguf")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no such file");
    assertThatThrownBy(() -> CheckpointSummary.of(folder.resolve("notes.txt")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("expected *.safetensors");
  }
}
