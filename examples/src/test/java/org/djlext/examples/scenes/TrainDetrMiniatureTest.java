package org.djlext.examples.scenes;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.repository.zoo.Criteria;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainDetrMiniatureTest {

  private static CommandLine command(StringWriter log) {
    return new CommandLine(new TrainDetrMiniature()).setErr(new PrintWriter(log));
  }

  @Test
  void fewUpdatesLeaveAFolderThatLoads(@TempDir Path folder) throws Exception {
    StringWriter log = new StringWriter();
    Path out = folder.resolve("mini");
    int code =
        command(log)
            .execute(
                "--out",
                out.toString(),
                "--steps",
                "3,2,2",
                "--batch",
                "4",
                "--quick-scenes",
                "4",
                "--scenes",
                "4");
    assertThat(code).as(log.toString()).isZero();
    assertThat(out.resolve("preprocessor_config.json")).exists();
    Path training = folder.resolve("mini.training");
    List<String> losses = Files.readAllLines(training.resolve("loss.csv"));
    assertThat(losses).hasSize(1 + 3 + 2 + 2);
    JsonObject record =
        JsonParser.parseString(Files.readString(training.resolve("record.json"))).getAsJsonObject();
    assertThat(record.getAsJsonArray("points")).hasSize(4);
    Image picture =
        ImageFactory.getInstance()
            .fromImage(SceneFiles.picture(new SceneGenerator(SceneGenerator.SIZE, 2).draw(0)));
    Criteria<Image, DetectedObjects> criteria =
        Criteria.builder()
            .setTypes(Image.class, DetectedObjects.class)
            .optModelPath(out)
            .optArgument("threshold", "0.0")
            .build();
    try (var model = criteria.loadModel();
        var predictor = model.newPredictor()) {
      assertThat(predictor.predict(picture).getNumberOfObjects()).isEqualTo(20);
    }
  }

  @Test
  void trainingOnTheHeldOutScenesIsRefused(@TempDir Path folder) {
    StringWriter log = new StringWriter();
    int code =
        command(log)
            .execute("--out", folder.resolve("mini").toString(), "--seed", "" + HeldOutScores.SEED);
    assertThat(code).isEqualTo(2);
    assertThat(log.toString()).contains("held-out");
  }

  @Test
  void stagesAreThree(@TempDir Path folder) {
    StringWriter log = new StringWriter();
    int code = command(log).execute("--out", folder.resolve("mini").toString(), "--steps", "1,2");
    assertThat(code).isEqualTo(2);
    assertThat(log.toString()).contains("--steps").contains("[1, 2]");
  }
}
