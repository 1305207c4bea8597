package org.djlext.examples.faces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.face.embed.FaceEmbeddingBlock;
import org.djlext.face.embed.FaceEmbeddingConfig;
import org.djlext.face.process.FaceSteps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

class TrainFaceEmbeddingTest {

  private static final int SIZE = 28;
  private static final List<Integer> WIDTHS = List.of(4, 8, 16);
  private static final List<Integer> DEPTHS = List.of(1, 1);

  private static int run(StringWriter log, Path out, String... more) {
    List<String> arguments = new ArrayList<>(List.of("--out", out.toString()));
    arguments.addAll(List.of(more));
    return new CommandLine(new TrainFaceEmbedding())
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
            "--people=3",
            "--easy",
            "--augment=POSE,LIGHT,OCCLUSION,QUALITY",
            "--views=2",
            "--size=" + SIZE,
            "--widths=4,8,16",
            "--depths=1,1",
            "--steps=2",
            "--batch=4",
            "--meanwhile=20",
            "--save-every=1");
    assertThat(code).as(log.toString()).isZero();
    JsonObject record =
        JsonParser.parseString(Files.readString(folder.resolve("training/record.json")))
            .getAsJsonObject();
    assertThat(record.getAsJsonObject("minutes_of_training").keySet())
        .containsExactly("arcface", "softmax");
    assertThat(Files.readAllLines(folder.resolve("training/progress.csv"))).hasSize(1 + 2 * 2);
    for (String margin : List.of("arcface", "softmax")) {
      Path model = folder.resolve("mini-face-embedding-" + margin);
      assertThat(model.resolve("files.sha256")).isNotEmptyFile();
      assertThat(MiniatureEmbedding.weights(model)).isEqualTo(record.get("weights").getAsLong());
    }
  }

  @ParameterizedTest
  @EnumSource(FaceMargin.class)
  void fewUpdatesLowerTheLoss(FaceMargin margin) throws Exception {
    Engine.getInstance().setRandomSeed(5);
    FaceEmbeddingConfig config = MiniatureEmbedding.config(WIDTHS, DEPTHS, SIZE);
    List<Float> losses = new ArrayList<>();
    FaceCrops crops = new FaceCrops(1, 4, 4, SIZE, false);
    try (FaceBatches source = batches(crops, config, 8)) {
      new EmbeddingTraining(40, 8, 0.05f, 5e-4f)
          .run(
              FaceEmbeddingBlock.of(config),
              margin.margin(8, 0.2),
              crops.people(),
              source,
              (update, loss) -> losses.add(loss));
    }
    assertThat(losses).hasSize(40).allSatisfy(loss -> assertThat(loss).isFinite());
    assertThat(mean(losses.subList(30, 40))).isLessThan(0.7 * mean(losses.subList(0, 10)));
  }

  private static FaceBatches batches(FaceCrops crops, FaceEmbeddingConfig config, int count) {
    return new FaceBatches(crops, config.normalization(), FaceSteps.NONE, count, 1);
  }

  private static double mean(List<Float> values) {
    return values.stream().mapToDouble(Float::doubleValue).average().orElseThrow();
  }

  @Test
  void theRateRisesAndFallsInALine() {
    EmbeddingTraining training = new EmbeddingTraining(1050, 8, 1, 0);
    assertThat(training.share(0)).isEqualTo(1 / 50f);
    assertThat(training.share(50)).isEqualTo(1);
    assertThat(training.share(550)).isCloseTo(0.5f, within(1e-6f));
    assertThat(training.share(1049)).isPositive();
  }

  @Test
  void everyCropComesOnceBeforeAnyComesAgain() {
    FaceCrops crops = new FaceCrops(2, 3, 4, SIZE, false);
    FaceEmbeddingConfig config = MiniatureEmbedding.config(WIDTHS, DEPTHS, SIZE);
    try (FaceBatches source = batches(crops, config, 12)) {
      for (int epoch = 0; epoch < 2; epoch++) {
        assertThat(source.next().people())
            .containsExactlyInAnyOrder(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--seed=20251, held out",
    "--meanwhile=30, multiple of 20",
    "--people=1, at least 2",
    "--depths=1, one more number"
  })
  void argumentsThatMakeNoSenseAreRefused(String argument, String reason, @TempDir Path folder) {
    StringWriter log = new StringWriter();
    assertThat(run(log, folder.resolve("out"), argument)).isEqualTo(2);
    assertThat(log.toString()).contains(reason);
    assertThat(folder.resolve("out")).doesNotExist();
  }
}
