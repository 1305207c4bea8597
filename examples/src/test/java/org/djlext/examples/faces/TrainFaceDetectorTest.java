package org.djlext.examples.faces;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.djlext.face.detect.ScrfdBlock;
import org.djlext.face.detect.ScrfdLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class TrainFaceDetectorTest {

  private static int run(StringWriter log, Path out, String... more) {
    List<String> arguments = new ArrayList<>(List.of("--out", out.toString()));
    arguments.addAll(List.of(more));
    return new CommandLine(new TrainFaceDetector())
        .setErr(new PrintWriter(log))
        .execute(arguments.toArray(String[]::new));
  }

  @Test
  void fewUpdatesLeaveModelAndRecord(@TempDir Path folder) throws Exception {
    StringWriter log = new StringWriter();
    int code = run(log, folder, "--steps=2", "--batch=2", "--scenes=2", "--held-out=2");
    assertThat(code).as(log.toString()).isZero();
    JsonObject record =
        JsonParser.parseString(Files.readString(folder.resolve("training/record.json")))
            .getAsJsonObject();
    assertThat(record.getAsJsonObject("held_out").get("scenes").getAsInt()).isEqualTo(2);
    Path model = folder.resolve("mini-face-detector");
    assertThat(model.resolve("files.sha256")).isNotEmptyFile();
    Path second = folder.resolve("second");
    String from = "--from=" + model;
    code = run(log, second, from, "--steps=1", "--batch=2", "--scenes=2", "--held-out=2");
    assertThat(code).as(log.toString()).isZero();
    assertThat(second.resolve("mini-face-detector/model.safetensors")).isNotEmptyFile();
  }

  @Test
  void fewUpdatesLowerTheLoss() throws Exception {
    Engine.getInstance().setRandomSeed(5);
    List<Float> losses = new ArrayList<>();
    try (SceneBatches source = new SceneBatches(SceneBatches.draw(3, 4), 4, 1)) {
      new DetectorTraining(15, 4, 0.003f, 1)
          .run(
              new ScrfdBlock(MiniatureDetector.CONFIG),
              null,
              source,
              (update, loss) -> losses.add(loss));
    }
    assertThat(losses).hasSize(15).allSatisfy(loss -> assertThat(loss).isFinite());
    assertThat(mean(losses.subList(12, 15))).isLessThan(0.8 * mean(losses.subList(0, 3)));
  }

  private static double mean(List<Float> values) {
    return values.stream().mapToDouble(Float::doubleValue).average().orElseThrow();
  }

  @Test
  void facesAreLabelledWhereTheyAreAndTheRestIsPadding() {
    List<FaceScene> scenes = SceneBatches.draw(3, 1);
    int faces = scenes.get(0).faces().size();
    try (SceneBatches source = new SceneBatches(scenes, 8, 1);
        NDManager manager = NDManager.newBaseManager("PyTorch")) {
      SceneBatches.Batch batch = source.next();
      assertThat(batch.labels(manager).head().getShape().getShape())
          .containsExactly(8, 4, ScrfdLoss.LABEL_SIZE);
      boolean plain = false;
      for (int i = 0; i < 8; i++) {
        float[] first = Arrays.copyOfRange(batch.faces(), 60 * i, 60 * (i + 1));
        for (int k = 0; k < 4; k++) {
          assertThat(first[15 * k]).isEqualTo(k < faces ? 0f : -1f);
        }
        assertThat(first[1]).isLessThan(first[3]);
        // mirrored or not, the left eye is left of the right one
        assertThat(first[5]).isLessThan(first[7]);
        plain |= first[1] == (float) scenes.get(0).faces().get(0).x();
      }
      assertThat(plain).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"--seed=20251, held out", "--batch=1, at least 2"})
  void argumentsThatMakeNoSenseAreRefused(String argument, String reason, @TempDir Path folder) {
    StringWriter log = new StringWriter();
    assertThat(run(log, folder.resolve("out"), argument)).isEqualTo(2);
    assertThat(log.toString()).contains(reason);
    assertThat(folder.resolve("out")).doesNotExist();
  }
}
