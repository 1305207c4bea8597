package org.djlext.examples.tune;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
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

class DetrTuneCommandTest {

  private static final int EPOCHS = 2;

  /** Scenes that serve all tests. */
  @TempDir static Path data;

  @TempDir Path folder;

  @BeforeAll
  static void draw() throws IOException {
    SceneFiles.write(data.resolve("train"), 8, 1);
    SceneFiles.write(data.resolve("validation"), 4, 2);
    // one picture of each is damaged
    Files.writeString(data.resolve("train/scene-3.jpg"), "no picture");
    Files.delete(data.resolve("validation/scene-1.jpg"));
  }

  private Path out() {
    return folder.resolve("result");
  }

  private static String fresh() {
    return """
        fresh:
          use_timm_backbone: false
          backbone_config:
            model_type: resnet
            embedding_size: 8
            hidden_sizes: [8, 8, 16]
            depths: [1, 1, 1]
            layer_type: basic
            out_features: [stage1, stage2, stage3]
          d_model: 32
          num_queries: 10
          encoder_layers: 1
          decoder_layers: 2
          encoder_attention_heads: 8
          decoder_attention_heads: 8
          encoder_ffn_dim: 32
          decoder_ffn_dim: 32
        """;
  }

  private static String things() {
    return """
        train: {annotations: %1$s/train/things.json, pictures: %1$s/train}
        validation: {annotations: %1$s/validation/things.json, pictures: %1$s/validation}
        """
        .formatted(data);
  }

  private static String common() {
    return """
        epochs: %d
        batch: 3
        size: 48
        learning_rate: 1e-3
        """
        .formatted(EPOCHS);
  }

  private Path config(String... parts) throws IOException {
    Path file = folder.resolve("tune.yaml");
    Files.writeString(file, String.join("", parts));
    return file;
  }

  private CliRun run(Path config) {
    return CliRun.of("tune", "detr", config.toString(), "--out", out().toString(), "--json");
  }

  @Test
  void trainsAFreshModelWhichOpensAndDetects() throws Exception {
    CliRun run = run(config(fresh(), things(), common())).expect(0);
    JsonObject report = run.json();
    assertThat(report.getAsJsonArray("classes")).hasSize(14);
    assertThat(report.getAsJsonArray("epochs")).hasSize(EPOCHS);
    JsonObject last = report.getAsJsonArray("epochs").get(EPOCHS - 1).getAsJsonObject();
    JsonObject first = report.getAsJsonArray("epochs").get(0).getAsJsonObject();
    assertThat(last.get("train_loss").getAsDouble())
        .isLessThan(first.get("train_loss").getAsDouble());
    assertThat(last.get("validation_loss").getAsDouble()).isPositive();
    assertThat(last.getAsJsonObject("scores").keySet()).hasSize(12).contains("AP", "AP50", "AR100");

    assertThat(run.err())
        .contains("training: things.json has 8 pictures", "all weights are new")
        .contains("epoch 2 of 2: loss", "AP50");
    assertThat(report.getAsJsonArray("bad_pictures")).hasSize(2);
    assertThat(run.err())
        .contains("left out: ", "scene-3.jpg: expected a picture of a known format")
        .contains("scene-1.jpg: there is no such file");

    Criteria<Image, DetectedObjects> criteria =
        Criteria.builder()
            .setTypes(Image.class, DetectedObjects.class)
            .optModelPath(out())
            .optArgument("threshold", 0)
            .build();
    try (ZooModel<Image, DetectedObjects> model = criteria.loadModel();
        Predictor<Image, DetectedObjects> predictor = model.newPredictor()) {
      Image scene = ImageFactory.getInstance().fromFile(data.resolve("validation/scene-0.jpg"));
      assertThat(predictor.predict(scene).getNumberOfObjects()).isEqualTo(10);
    }
    assertThat(names(folder)).containsExactlyInAnyOrder("tune.yaml", "result");
    assertThat(names(out()))
        .contains("config.json", "model.safetensors", "preprocessor_config.json", "detr.json");
  }

  @Test
  void takesWeightsFromAModelAndSaysWhichAreNew() throws IOException {
    run(config(fresh(), things(), common())).expect(0);
    Path first = folder.resolve("first");
    Files.move(out(), first);
    String panoptic =
        """
        model: first
        classes: replace
        train:
          annotations: %1$s/train/panoptic.json
          pictures: %1$s/train
          segments: %1$s/train
        validation:
          annotations: %1$s/validation/panoptic.json
          pictures: %1$s/validation
          segments: %1$s/validation
        freeze_detector: true
        """
            .formatted(data);
    // ids of panoptic annotations are more, so the class head is new as well
    CliRun run = run(config(panoptic, common())).expect(0);
    JsonObject report = run.json();
    assertThat(report.getAsJsonArray("classes")).hasSize(18);
    List<String> made =
        report.getAsJsonArray("newly_made").asList().stream().map(e -> e.getAsString()).toList();
    assertThat(made)
        .contains("class_labels_classifier.weight", "class_labels_classifier.bias")
        .allMatch(name -> name.startsWith("class_labels") || name.startsWith("panoptic."));
    assertThat(run.err()).contains("made anew, as", "class_labels_classifier.weight");
    JsonObject last = report.getAsJsonArray("epochs").get(EPOCHS - 1).getAsJsonObject();
    assertThat(last.getAsJsonObject("scores").get("PQ").getAsDouble()).isBetween(0.0, 1.0);

    // the detector stayed, the mask head did not
    try (SafetensorsFile before = SafetensorsFile.open(first.resolve("model.safetensors"));
        SafetensorsFile after = SafetensorsFile.open(out().resolve("model.safetensors"));
        NDManager manager = NDManager.newBaseManager()) {
      assertThat(after.names()).anyMatch(name -> name.startsWith("mask_head."));
      int same = 0;
      for (String name : before.names()) {
        if (!name.contains("class_labels")) {
          assertThat(after.load(manager, "detr." + name).toFloatArray())
              .as(name)
              .isEqualTo(before.load(manager, name).toFloatArray());
          same++;
        }
      }
      assertThat(same).isGreaterThan(50);
    }
  }

  @Test
  void masksOfObjectsAreLearnedToo() throws IOException {
    CliRun run = run(config(fresh(), things(), common(), "masks: true\n")).expect(0);
    JsonObject last = run.json().getAsJsonArray("epochs").get(EPOCHS - 1).getAsJsonObject();
    assertThat(last.getAsJsonObject("scores").get("mask AP").getAsDouble()).isBetween(0.0, 1.0);
    assertThat(Files.readString(out().resolve("config.json"))).contains("DetrForSegmentation");
  }

  @Test
  void goesOnWhereItWasBrokenOff() throws IOException {
    Path config = config(fresh(), things(), common());
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
    StringWriter result = new StringWriter();
    int code =
        Djlx.run(
            new PrintWriter(result),
            new PrintWriter(breaking),
            "tune",
            "detr",
            config.toString(),
            "--out",
            out().toString());
    assertThat(code).isEqualTo(1);
    assertThat(out()).doesNotExist();
    assertThat(names(folder.resolve("result.training"))).contains("epoch-1", "state.json");

    // with other settings that would be another run
    Path other = config(fresh(), things(), common(), "seed: 7\n");
    assertThat(run(other).expect(1).err()).contains("state.json", "a run with other settings");

    CliRun run = run(config(fresh(), things(), common())).expect(0);
    assertThat(run.err()).contains("going on after epoch 1").doesNotContain("epoch 1 of 2: loss");
    assertThat(run.json().getAsJsonArray("epochs")).hasSize(EPOCHS);
    assertThat(names(folder)).containsExactlyInAnyOrder("tune.yaml", "result");
  }

  @Test
  void doesNotWriteOverWhatIsThere() throws IOException {
    Files.createDirectory(out());
    Files.writeString(out().resolve("mine.txt"), "mine");
    CliRun run = run(config(fresh(), things(), common())).expect(1);
    assertThat(run.err()).contains("result: there is something already");
    assertThat(out().resolve("mine.txt")).hasContent("mine");
  }

  @Test
  void classesBeyondTheHeadAreNamed() throws IOException {
    run(config(fresh(), things(), common())).expect(0);
    Files.move(out(), folder.resolve("first"));
    CliRun run = run(config("model: first\n", things(), common())).expect(1);
    assertThat(run.err())
        .contains("things.json: annotation", "category_id")
        .contains("expected a category of the head's 14 classes");
    assertThat(out()).doesNotExist();
  }

  @Test
  void wrongConfigurationsAreExplained() throws IOException {
    assertThat(run(folder.resolve("none.yaml")).expect(1).err()).contains("there is no such file");
    assertThat(run(config("[1, 2]")).expect(1).err())
        .contains("tune.yaml: content: expected keys with values, found a list");
    assertThat(run(config("a: [1\n")).expect(1).err())
        .contains("tune.yaml: this is neither YAML nor JSON");
    assertThat(run(config(things())).expect(1).err()).contains("model, fresh", "found none");
    assertThat(run(config(fresh(), things(), common(), "epoch: 3\n")).expect(1).err())
        .contains("tune.yaml: epoch: expected one of the keys", "epochs");
    assertThat(run(config(fresh(), things(), "epochs: many\n")).expect(1).err())
        .contains("epochs: expected a whole number of at least 1, found 'many'");
    assertThat(run(config(fresh(), "train: {pictures: x}\n")).expect(1).err())
        .contains("train.annotations: expected a path, found nothing");
    assertThat(run(config(fresh(), things(), "freeze_detector: true\n")).expect(1).err())
        .contains("freeze_detector");
    assertThat(run(config("model: nowhere\n", things())).expect(1).err()).contains("nowhere");
    assertThat(names(folder)).containsExactly("tune.yaml");
  }

  @Test
  void jsonIsReadAsWell() throws IOException {
    String json =
        """
        {"model": "nowhere", "train": {"annotations": "a.json", "pictures": "."}, "learning_rate": -1}
        """;
    assertThat(run(config(json)).expect(1).err())
        .contains("learning_rate: expected a number of at least 0.0, found '-1'");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
