package org.djlext.examples.tune;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.Joints;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.djlext.examples.CliRun;
import org.djlext.examples.Djlx;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoseTuneCommandTest {

  private static final String FRESH =
      """
      fresh:
        model_type: pose
        input_size: [64, 64]
        backbone: {type: cspnext, deepen_factor: 0.167, widen_factor: 0.125}
        head: {type: rtmcc, final_kernel: 3, hidden_size: 32, query_size: 16, sigma: [3, 3]}
        keypoints:
          names: [head, left, right]
          pairs: [[left, right]]
          skeleton: [[head, left]]
          sigmas: [0.05, 0.05, 0.05]
      """;
  private static final String COMMON =
      """
      epochs: 2
      batch: 3
      learning_rate: 2e-3
      weight_decay: 0.05
      warm_up: 2
      augmentation: rtmpose
      last_epochs: 1
      upper_body: [head, left]
      average: {momentum: 0.1, gamma: 2}
      """;

  /** People who serve all tests. */
  @TempDir static Path data;

  @TempDir Path folder;

  @BeforeAll
  static void draw() throws IOException {
    DotPeople.write(data.resolve("train"), 7, 1);
    DotPeople.write(data.resolve("validation"), 4, 2);
    Files.writeString(data.resolve("train/3.png"), "no picture");
  }

  private static String people() {
    return """
        train: {annotations: %1$s/train/people.json, pictures: %1$s/train}
        validation: {annotations: %1$s/validation/people.json, pictures: %1$s/validation}
        """
        .formatted(data);
  }

  private Path out() {
    return folder.resolve("result");
  }

  private Path config(String... parts) throws IOException {
    Path file = folder.resolve("tune.yaml");
    Files.writeString(file, String.join("", parts));
    return file;
  }

  private CliRun run(Path config) {
    return CliRun.of("tune", "pose", config.toString(), "--out", out().toString(), "--json");
  }

  @Test
  void trainsAFreshModelWhichOpensAndFindsJoints() throws Exception {
    CliRun run = run(config(FRESH, people(), COMMON)).expect(0);
    JsonObject report = run.json();
    assertThat(report.getAsJsonArray("keypoints")).hasSize(3);
    assertThat(report.getAsJsonArray("epochs")).hasSize(2);
    JsonObject last = report.getAsJsonArray("epochs").get(1).getAsJsonObject();
    assertThat(last.get("validation_loss").getAsDouble()).isPositive();
    assertThat(last.getAsJsonObject("scores").keySet())
        .hasSize(11)
        .contains("AP", "AP75", "ARl", "PCK@0.05");
    assertThat(report.get("best_epoch").getAsInt()).isBetween(1, 2);
    assertThat(report.getAsJsonObject("training").get("people").getAsInt()).isEqualTo(7);
    assertThat(run.err())
        .contains("training: people.json has 7 pictures with 7 people", "all weights are new")
        .contains("epoch 2 of 2: loss", "left out: ", "3.png: expected a picture");
    assertThat(names(folder)).containsExactlyInAnyOrder("tune.yaml", "result");
    assertThat(names(out()))
        .containsExactlyInAnyOrder(
            "config.json", "model.safetensors", "serving.properties", "pose.json");

    Criteria<Image, Joints> criteria =
        Criteria.builder().setTypes(Image.class, Joints.class).optModelPath(out()).build();
    try (ZooModel<Image, Joints> model = criteria.loadModel();
        Predictor<Image, Joints> predictor = model.newPredictor()) {
      Image picture = ImageFactory.getInstance().fromFile(data.resolve("validation/1.png"));
      assertThat(predictor.predict(picture).getJoints()).hasSize(3);
    }
  }

  @Test
  void anotherHeadIsPutOnAModel() throws IOException {
    run(config(FRESH, people(), COMMON)).expect(0);
    Files.move(out(), folder.resolve("first"));
    String other =
        """
        model: first
        head: {type: regression}
        epochs: 1
        batch: 4
        schedule: drops
        drop_epochs: [1]
        clip_norm: 1
        augmentation: none
        """;
    CliRun run = run(config(other, people())).expect(0);
    List<String> made =
        run.json().getAsJsonArray("newly_made").asList().stream()
            .map(JsonElement::getAsString)
            .toList();
    assertThat(made).isNotEmpty().allMatch(name -> name.startsWith("head."));
    assertThat(run.err()).contains("made anew, as", "head.fc.weight");
    try (SafetensorsFile weights = SafetensorsFile.open(out().resolve("model.safetensors"))) {
      assertThat(weights.names()).anyMatch(name -> name.contains("flow"));
    }
    assertThat(Files.readString(out().resolve("config.json"))).contains("regression");
  }

  @Test
  void goesOnWhereItWasBrokenOff() throws Exception {
    run(config(FRESH, people(), COMMON)).expect(0);
    Path whole = Files.move(out(), folder.resolve("whole"));

    Writer breaking =
        new StringWriter() {
          @Override
          public void write(String text, int from, int length) {
            if (text.contains("epoch 1 of 2: loss")) {
              throw new IllegalStateException("broken off");
            }
            super.write(text, from, length);
          }
        };
    String file = config(FRESH, people(), COMMON).toString();
    PrintWriter result = new PrintWriter(new StringWriter());
    PrintWriter errors = new PrintWriter(breaking);
    int code = Djlx.run(result, errors, "tune", "pose", file, "--out", out().toString());
    assertThat(code).isEqualTo(1);
    assertThat(out()).doesNotExist();
    assertThat(names(folder.resolve("result.training")))
        .containsExactlyInAnyOrder("best-1", "epoch-1", "state.json");
    assertThat(names(folder.resolve("result.training/epoch-1/training")))
        .containsExactlyInAnyOrder("optimizer.safetensors", "average.safetensors");

    Path other = config(FRESH, people(), COMMON, "seed: 7\n");
    assertThat(run(other).expect(1).err()).contains("state.json", "a run with other settings");

    CliRun run = run(config(FRESH, people(), COMMON)).expect(0);
    assertThat(run.err()).contains("going on after epoch 1").doesNotContain("epoch 1 of 2: loss");
    assertThat(run.json().getAsJsonArray("epochs")).hasSize(2);
    // order, augmentation, moments and average are as if nothing had happened
    assertThat(Files.readAllBytes(out().resolve("model.safetensors")))
        .isEqualTo(Files.readAllBytes(whole.resolve("model.safetensors")));
  }

  @Test
  void wrongConfigurationsAreExplained() throws IOException {
    assertThat(run(config(people())).expect(1).err()).contains("model, fresh", "found none");
    assertThat(run(config(FRESH, people(), "epoch: 3\n")).expect(1).err())
        .contains("tune.yaml: epoch: expected one of the keys", "epochs");
    assertThat(run(config(FRESH, people(), "augmentation: all\n")).expect(1).err())
        .contains("augmentation: expected one of [none, mmpose, rtmpose, authors], found 'all'");
    assertThat(run(config(FRESH, people(), "last_epochs: 3\n")).expect(1).err())
        .contains("last_epochs: expected at most all epochs");
    assertThat(
            run(config(FRESH, people(), "drop_epochs: [3, 2]\nschedule: drops\n")).expect(1).err())
        .contains("drop_epochs: expected rising numbers");
    assertThat(run(config(FRESH, people(), "average: {momentum: 2}\n")).expect(1).err())
        .contains("average.momentum: expected a number between 0 and 1, found '2'");
    assertThat(run(config(FRESH, people(), "upper_body: [neck]\n")).expect(1).err())
        .contains("tune.yaml: upper_body: expected joints of [head, left, right], found [neck]");
    assertThat(run(config(FRESH, people())).expect(1).err())
        .contains("upper_body: expected joints of [head, left, right], found nothing");
    assertThat(run(config(FRESH, people(), "head: {type: heat}\n")).expect(1).err())
        .contains("tune.yaml: head.type: expected rtmcc, simcc, regression or heatmap, found heat");
    assertThat(
            run(config(FRESH, people(), "keypoints: coco\naugmentation: none\n")).expect(1).err())
        .contains("people.json: category 1 (person): keypoints: expected the 17 joints");
    assertThat(run(config("model: nowhere\n", people())).expect(1).err()).contains("nowhere");
    assertThat(names(folder)).containsExactly("tune.yaml");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
