package org.djlext.examples.figures;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class TrainPoseMiniatureTest {

  private static int run(StringWriter log, Path out, String... more) {
    List<String> arguments = new ArrayList<>(List.of("--out", out.toString()));
    arguments.addAll(List.of(more));
    return new CommandLine(new TrainPoseMiniature())
        .setErr(new PrintWriter(log))
        .execute(arguments.toArray(String[]::new));
  }

  @Test
  void fewUpdatesLeaveModelsAndRecord(@TempDir Path folder) throws Exception {
    StringWriter log = new StringWriter();
    int code =
        run(
            log,
            folder,
            "--steps=2",
            "--pretrain-steps=2",
            "--pretrain-height=64",
            "--heights=64,32",
            "--batch=4",
            "--scenes=6",
            "--held-out=4");
    assertThat(code).as(log.toString()).isZero();
    JsonObject record =
        JsonParser.parseString(Files.readString(folder.resolve("training/record.json")))
            .getAsJsonObject();
    assertThat(record.getAsJsonArray("rows")).hasSize(1 + 3 * 2);
    assertThat(record.getAsJsonObject("sigma").getAsJsonArray("bins")).hasSize(10);
    assertThat(Files.readAllLines(folder.resolve("training/table.md"))).hasSize(2 + 1 + 3 * 2);
    assertThat(folder.resolve("training/resolution.png")).isNotEmptyFile();
    for (String head : List.of("simcc", "rle", "heatmap")) {
      assertThat(folder.resolve("mini-pose-" + head).resolve("files.sha256")).isNotEmptyFile();
    }
    Path second = folder.resolve("second");
    code =
        run(
            log,
            second,
            "--from",
            folder.toString(),
            "--steps=1",
            "--heads=SIMCC",
            "--heights=64",
            "--batch=2",
            "--scenes=3",
            "--held-out=2");
    assertThat(code).as(log.toString()).isZero();
    assertThat(second.resolve("mini-pose-simcc/model.safetensors")).isNotEmptyFile();
    assertThat(second.resolve("backbone")).doesNotExist();
    Path third = folder.resolve("third");
    code =
        run(
            log,
            third,
            "--from",
            folder.toString(),
            "--continue",
            "--steps=1",
            "--rate=0",
            "--heads=HEATMAP",
            "--heights=32",
            "--batch=2",
            "--scenes=3",
            "--held-out=4");
    assertThat(code).as(log.toString()).isZero();
    // without a rate the kernels stay as they were
    assertThat(kernel(third)).isEqualTo(kernel(folder));
  }

  private static float[] kernel(Path run) throws Exception {
    Path file = run.resolve("heatmap-32/model.safetensors");
    try (NDManager manager = NDManager.newBaseManager();
        SafetensorsFile weights = SafetensorsFile.open(file)) {
      NDArray kernel = weights.load(manager, "head.final_layer.weight");
      return kernel.toType(DataType.FLOAT32, false).toFloatArray();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--continue, expected --from",
    "--seed=77777, held-out",
    "--heights=100, multiples of 32",
    "--steps=0, at least 1",
    "--batch=1, at least 2"
  })
  void argumentsThatMakeNoSenseAreRefused(String argument, String reason, @TempDir Path folder) {
    StringWriter log = new StringWriter();
    assertThat(run(log, folder.resolve("out"), argument)).isEqualTo(2);
    assertThat(log.toString()).contains(reason);
    assertThat(folder.resolve("out")).doesNotExist();
  }
}
