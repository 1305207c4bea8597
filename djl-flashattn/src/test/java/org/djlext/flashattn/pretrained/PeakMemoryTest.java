package org.djlext.flashattn.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.djlext.flashattn.pretrained.tiny.TinyBlock;
import org.djlext.flashattn.pretrained.tiny.TinyModelLoader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loading takes little more memory than the weights, whatever they are stored as. */
@Tag("heavy")
class PeakMemoryTest {

  private static final int SIZE = 2048;
  private static final int LAYERS = 32;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnabledOnOs(value = OS.LINUX, disabledReason = "the peak is read from /proc/self/status")
  @CsvSource({"F32, 4", "F16, 2", "BF16, 2", "F64, 8"})
  void peakIsBelowOnePointTwoTimesTheWeights(String type, int bytes) throws Exception {
    write(type, bytes);
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                PeakMemoryTest.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor(10, TimeUnit.MINUTES)).isTrue();
    long weights = 4L * LAYERS * SIZE * SIZE;
    long peak =
        output
            .lines()
            .filter(line -> line.startsWith("growth "))
            .mapToLong(line -> Long.parseLong(line.substring(7)))
            .findFirst()
            .orElseThrow(() -> new AssertionError(output));
    System.out.printf("%s: peak %.3f of the weights%n", type, (double) peak / weights);
    assertThat(peak).isLessThan(weights * 12 / 10);
  }

  /** The process that is measured: loads the checkpoint as float32 and touches every weight. */
  public static void main(String[] arguments) throws IOException {
    Path model = Path.of(arguments[0]);
    try (NDManager manager = NDManager.newBaseManager();
        Checkpoint checkpoint = Checkpoint.open(model)) {
      manager.arange(1000f).sum().getFloat(); // the engine itself is not what is measured
      long before = peak();
      TinyBlock block = new TinyBlock(IntStream.generate(() -> SIZE).limit(LAYERS + 1).toArray());
      PretrainedWeights.load(
          block, model, checkpoint.weights(), TinyModelLoader.table(), manager, DataType.FLOAT32);
      for (Parameter parameter : block.getParameters().values()) {
        parameter.getArray().max().close();
      }
      System.out.println("growth " + (peak() - before));
    }
  }

  private static long peak() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private void write(String type, int bytes) throws IOException {
    Files.writeString(
        folder.resolve("config.json"), "{\"model_type\":\"%s\"}".formatted(TinyModelLoader.TYPE));
    long weight = (long) bytes * SIZE * SIZE;
    long layer = weight + (long) bytes * SIZE;
    String header =
        IntStream.range(0, LAYERS)
            .mapToObj(
                i ->
                    entry(type, "net." + i + ".weight", SIZE + "," + SIZE, i * layer, weight)
                        + ","
                        + entry(
                            type,
                            "net." + i + ".bias",
                            "" + SIZE,
                            i * layer + weight,
                            layer - weight))
            .collect(Collectors.joining(",", "{", "}"));
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(text, (text.length + 7) / 8 * 8);
    Arrays.fill(padded, text.length, padded.length, (byte) ' ');
    byte[] data = new byte[(int) (layer)];
    Arrays.fill(data, (byte) 0x11);
    try (OutputStream out = Files.newOutputStream(folder.resolve("model.safetensors"))) {
      out.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(padded.length).array());
      out.write(padded);
      for (int i = 0; i < LAYERS; i++) {
        out.write(data);
      }
    }
  }

  private static String entry(String type, String name, String shape, long from, long size) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
        .formatted(name, type, shape, from, from + size);
  }
}
