package org.djlext.flashattn.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.repository.Repository;
import ai.djl.repository.SimpleRepository;
import ai.djl.repository.zoo.Criteria;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.djlext.flashattn.pretrained.onnx.OnnxGraph;
import org.djlext.flashattn.pretrained.onnx.OnnxValue;
import org.djlext.flashattn.pretrained.tiny.TinyModelLoader;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What ONNX files say of themselves, and whose they are; here without the engine that runs them.
 */
class OnnxPathsTest {

  @TempDir private Path folder;

  /** A field of bytes: its number, the length, the bytes. */
  private static byte[] field(int number, byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    out.write(number << 3 | 2);
    for (int rest = length; ; rest >>>= 7) {
      out.write(rest < 0x80 ? rest : rest & 0x7f | 0x80);
      if (rest < 0x80) {
        break;
      }
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] text(int number, String text) {
    return field(number, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] number(int number, int value) {
    return new byte[] {(byte) (number << 3), (byte) value};
  }

  private static byte[] value(int number, String name, byte[]... axes) {
    byte[][] wrapped = Arrays.stream(axes).map(axis -> field(1, axis)).toArray(byte[][]::new);
    return field(number, text(1, name), field(2, field(1, number(1, 1), field(2, wrapped))));
  }

  private static byte[] model(String input, byte[]... more) {
    byte[] graph =
        field(
            7,
            field(1, text(3, "Sub_0"), text(4, "Sub")),
            field(5, text(8, "weight"), field(9, new byte[9000])),
            value(11, "weight", number(1, 4)),
            value(11, input, text(2, "batch"), number(1, 4)),
            value(12, "y", number(1, 0), number(1, 2)),
            field(12, text(1, "z")));
    byte[][] parts = Arrays.copyOf(more, more.length + 1);
    parts[more.length] = graph;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  @Test
  void inputsAndOutputsAreReadWithoutWeights() throws IOException {
    OnnxGraph graph = OnnxGraph.read(write("a.onnx", model("x", number(1, 9), text(2, "pytorch"))));
    assertThat(graph.inputs()).containsExactly(new OnnxValue("x", Optional.of(List.of(-1L, 4L))));
    assertThat(graph.outputs())
        .containsExactly(
            new OnnxValue("y", Optional.of(List.of(-1L, 2L))),
            new OnnxValue("z", Optional.empty()));
    assertThat(graph.firstNodes()).containsExactly("Sub_0");
    OnnxValue x = graph.inputs().get(0);
    assertThat(x.rank()).isEqualTo(2);
    assertThat(x.size(-1)).isEqualTo(4);
    assertThat(x.may(0, 7)).isTrue();
    assertThat(x.may(1, 7)).isFalse();
    assertThat(graph.outputs().get(1).may(3, 7)).isTrue();
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    byte[] whole = model("x");
    for (int length = 1; length < whole.length; length += 97) {
      Path cut = write("cut.onnx", Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> OnnxGraph.read(cut))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("cut.onnx");
    }
    for (int i = 0; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= (byte) (1 << i % 8);
      Path file = write("changed.onnx", changed);
      try {
        assertThat(OnnxGraph.read(file).outputs()).isNotEmpty();
      } catch (CheckpointException e) {
        assertThat(e).hasMessageContaining("changed.onnx");
      }
      i += i > 60 && i < 9000 ? 500 : 0;
    }
    Path text = write("text.onnx", "no model at all".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> OnnxGraph.read(text)).isInstanceOf(CheckpointException.class);
    assertThatThrownBy(() -> OnnxGraph.read(folder.resolve("absent.onnx")))
        .hasMessageContaining("there is no such file");
  }

  @Test
  void aFileThatNoFamilyKnowsIsLeftToDjl() throws IOException {
    Path file = write("other.onnx", model("x"));
    assertThat(Repository.newInstance("test", file)).isExactlyInstanceOf(SimpleRepository.class);
    assertThat(Repository.newInstance("test", folder)).isExactlyInstanceOf(SimpleRepository.class);
  }

  @Test
  void theEngineThatIsLackingIsNamed() throws IOException {
    Path file = write("tiny.onnx", model(TinyModelLoader.TYPE));
    for (Path path : new Path[] {file, folder}) {
      assertThatThrownBy(
              Criteria.builder().setTypes(float[].class, float[].class).optModelPath(path).build()
                  ::loadModel)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("tiny.onnx")
          .hasMessageContaining("add the dependency ai.djl.onnxruntime:onnxruntime-engine:0.36.0");
    }
    write("second.onnx", model(TinyModelLoader.TYPE));
    assertThat(Repository.newInstance("test", folder)).isExactlyInstanceOf(SimpleRepository.class);
    Files.delete(folder.resolve("second.onnx"));
    Files.writeString(folder.resolve("serving.properties"), "engine=TensorRT");
    assertThat(Repository.newInstance("test", folder)).isExactlyInstanceOf(SimpleRepository.class);
  }
}
