package org.djlext.pose.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoFormatException;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.keypoint.Keypoints;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoseDatasetTest {

  private static final double[] BOX = {10, 5, 36, 36};

  @TempDir Path folder;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  private List<float[]> pass(PoseDataset data, ExecutorService readers)
      throws IOException, TranslateException {
    List<float[]> pixels = new ArrayList<>();
    for (Batch batch : data.getData(manager, readers)) {
      pixels.add(batch.getData().head().toFloatArray());
      batch.close();
    }
    return pixels;
  }

  @Test
  void batchesHaveWhatHeadAndEvaluatorsNeed() throws Exception {
    PoseDataset data =
        new TinyPeople(folder).four().data(TinyPeople.rtmcc()).setSampling(3, false).build();
    try (Batch batch = data.getData(manager).iterator().next()) {
      assertThat(batch.getData().singletonOrThrow().getShape()).isEqualTo(new Shape(3, 3, 64, 64));
      NDList labels = batch.getLabels();
      assertThat(labels.stream().map(NDArray::getShape))
          .startsWith(new Shape(3, 3, 128), new Shape(3, 3, 128), new Shape(3, 3))
          .hasSize(7);
      PersonLabels people = PersonLabels.read(labels);
      assertThat(people.size()).isEqualTo(3);
      assertThat(people.truth(1).x()).containsExactly(30, 18, 42);
      assertThat(people.truth(0).scores()).containsExactly(1, 1, 1); // v = 1 and 2 alike
      assertThat(people.box(2)).isEqualTo(new CocoBox(8, 6, 36, 36));
      assertThat(people.imageId(2)).isEqualTo(3);
      assertThat(people.annotationId(2)).isEqualTo(3);
      // the labels of the head, decoded and brought back, are the truth
      PoseConfig config = data.config();
      NDList perfect = new NDList(labels.get(0), labels.get(1));
      List<Keypoints> inInput = config.newCodec().decode(perfect);
      for (int b = 0; b < 3; b++) {
        Keypoints back = people.toPicture(b, inInput.get(b), config);
        for (int j = 0; j < 3; j++) {
          assertThat(Math.abs(back.x()[j] - people.truth(b).x()[j])).isLessThan(0.25f);
          assertThat(Math.abs(back.y()[j] - people.truth(b).y()[j])).isLessThan(0.25f);
        }
      }
    }
  }

  @Test
  void turnedAndMirroredPeopleComeBackToo() throws Exception {
    PersonTransform always =
        PersonTransform.sequence(
            new RandomMirror(1), (person, random) -> person.turned(35), UniformJitter.AUTHORS);
    PersonTransform turn = PersonTransform.sequence(always, (person, random) -> person.turned(-50));
    PoseDataset data =
        new TinyPeople(folder)
            .four()
            .data(TinyPeople.rle())
            .optAugmentation(new PoseAugmentation(turn, PixelTransform.sequence()))
            .setSampling(4, false)
            .build();
    try (Batch batch = data.getData(manager).iterator().next()) {
      PersonLabels people = PersonLabels.read(batch.getLabels());
      assertThat(people.truth(1).x()[0]).isEqualTo(59 - 30);
      assertThat(people.truth(1).x()[1]).isEqualTo(59 - 42); // the other side's joint
      assertThat(people.box(0).x()).isEqualTo(59 - 10 - 36);
      List<Keypoints> inInput =
          data.config().newCodec().decode(new NDList(batch.getLabels().head()));
      for (int b = 0; b < 4; b++) {
        Keypoints back = people.toPicture(b, inInput.get(b), data.config());
        for (int j = 0; j < 3; j++) {
          assertThat(Math.abs(back.x()[j] - people.truth(b).x()[j])).isLessThan(1e-3f);
          assertThat(Math.abs(back.y()[j] - people.truth(b).y()[j])).isLessThan(1e-3f);
        }
      }
    }
  }

  @Test
  void jointsLieWhereTheLabelsSay() throws Exception {
    PoseDataset data =
        new TinyPeople(folder)
            .four()
            .data(TinyPeople.rle())
            .optAugmentation(PoseAugmentation.residualLikelihood(List.of("head", "left")))
            .setSampling(4, true)
            .optSeed(5)
            .build();
    int looked = 0;
    for (int pass = 0; pass < 4; pass++) {
      try (Batch batch = data.getData(manager).iterator().next()) {
        float[] coords = batch.getLabels().get(0).toFloatArray();
        float[] weights = batch.getLabels().get(1).toFloatArray();
        NDArray pixels = batch.getData().head();
        for (int i = 0; i < weights.length; i++) {
          if (weights[i] > 0) {
            // the head is red; the others are green and blue, which change places in a mirror
            int x = Math.round(coords[2 * i] * 64);
            int y = Math.round(coords[2 * i + 1] * 64);
            float[] rgb = pixels.get("{}, :, {}, {}", i / 3, y, x).toFloatArray();
            float others = Math.max(rgb[1], rgb[2]);
            assertThat(i % 3 == 0 ? rgb[0] - others : others - rgb[0]).isGreaterThan(0.5f);
            looked++;
          }
        }
      }
    }
    assertThat(looked).isGreaterThan(20);
  }

  @Test
  void passesFollowFromTheSeedWhateverThreadReads() throws Exception {
    TinyPeople people = new TinyPeople(folder).four();
    ExecutorService readers = Executors.newFixedThreadPool(3);
    try {
      List<List<float[]>> runs = new ArrayList<>();
      for (long seed : new long[] {1, 1, 2}) {
        PoseDataset data =
            people
                .data(TinyPeople.rtmcc())
                .setSampling(2, true)
                .optSeed(seed)
                .optPrefetchNumber(3)
                .optAugmentation(PoseAugmentation.rtmpose(List.of("head")))
                .build();
        runs.add(pass(data, runs.isEmpty() ? null : readers));
        if (runs.size() == 1) {
          assertThat(pass(data, null).get(0)).isNotEqualTo(runs.get(0).get(0)); // the next pass
        }
      }
      assertThat(runs.get(0)).hasSize(2);
      for (int i = 0; i < 2; i++) {
        assertThat(runs.get(1).get(i)).isEqualTo(runs.get(0).get(i));
        assertThat(runs.get(2).get(i)).isNotEqualTo(runs.get(0).get(i));
      }
    } finally {
      readers.shutdownNow();
    }
  }

  @Test
  void whoCannotBeTrainedOnIsCounted() throws Exception {
    TinyPeople people =
        new TinyPeople(folder)
            .person(BOX, 20, 10, 2, 40, 30, 2, 15, 35, 1)
            .also(BOX, true, 20, 10, 2, 40, 30, 2, 15, 35, 1) // a crowd
            .also(BOX, false, 0, 0, 0, 0, 0, 0, 0, 0, 0) // nothing labelled
            .also(new double[] {200, 5, 10, 10}, false, 20, 10, 2, 0, 0, 0, 0, 0, 0) // outside
            .also(new double[] {5, 5, 0, 10}, false, 20, 10, 2, 0, 0, 0, 0, 0, 0) // no area
            .also(null, false, 20, 10, 2, 0, 0, 0, 0, 0, 0) // no box
            .also(new double[] {-9, -9, 90, 90}, false, 20, 10, 2, 0, 0, 0, 0, 0, 0); // reaches out
    PoseDataset data = people.data(TinyPeople.rle()).setSampling(2, false).build();
    data.prepare();
    assertThat(data.counts()).isEqualTo(new PoseCounts(1, 2, 1, 1, 3, 0));
    try (Batch batch = data.getData(manager).iterator().next()) {
      assertThat(PersonLabels.read(batch.getLabels()).box(1)).isEqualTo(new CocoBox(0, 0, 59, 47));
    }
  }

  @Test
  void brokenPicturesAreSurvived() throws Exception {
    TinyPeople people = new TinyPeople(folder).four();
    PoseDataset data = people.data(TinyPeople.rle()).setSampling(2, false).build();
    Files.writeString(folder.resolve("1.png"), "no picture");
    Files.delete(folder.resolve("3.png"));
    assertThat(pass(data, null)).extracting(pixels -> pixels.length).containsOnly(3 * 64 * 64);
    pass(data, null);
    assertThat(data.badPictures())
        .extracting(bad -> Path.of(bad.file()).getFileName().toString())
        .containsExactlyInAnyOrder("1.png", "3.png");
    assertThat(data.counts().badPictures()).isEqualTo(2);
  }

  @Test
  void filesOfOtherJointsAreRefused() throws Exception {
    assertThatThrownBy(
            () ->
                new TinyPeople(folder)
                    .names("head", "right", "left")
                    .person(BOX, 20, 10, 2, 40, 30, 2, 15, 35, 1)
                    .data(TinyPeople.rle())
                    .setSampling(1, false)
                    .build()
                    .prepare())
        .isInstanceOf(CocoFormatException.class)
        .hasMessageContaining("annotations.json: category 1 (person): keypoints: expected left")
        .hasMessageContaining("found right");
    assertThatThrownBy(
            () ->
                new TinyPeople(folder)
                    .names()
                    .person(BOX, 20, 10, 2, 40, 30, 2)
                    .data(TinyPeople.rle())
                    .setSampling(1, false)
                    .build()
                    .prepare())
        .isInstanceOf(CocoFormatException.class)
        .hasMessageContaining("annotation 1: keypoints: expected 3 joints")
        .hasMessageContaining("found 2");
    assertThatThrownBy(
            () ->
                new TinyPeople(folder)
                    .person(BOX, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                    .data(TinyPeople.rle())
                    .setSampling(1, false)
                    .build()
                    .prepare())
        .isInstanceOf(CocoFormatException.class)
        .hasMessageContaining("at least one person with labelled joints")
        .hasMessageContaining("unlabelled=1");
  }

  @Test
  void buildersSayWhatIsMissing() {
    assertThatThrownBy(
            () -> PoseDataset.builder().setSampling(1, false).setPictures(folder).build())
        .hasMessageContaining("annotations");
    assertThatThrownBy(
            () ->
                PoseDataset.builder()
                    .setSampling(1, false)
                    .setAnnotations(folder)
                    .setPictures(folder)
                    .build())
        .hasMessageContaining("configuration");
  }
}
