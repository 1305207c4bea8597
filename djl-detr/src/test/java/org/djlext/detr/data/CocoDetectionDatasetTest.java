package org.djlext.detr.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.translate.TranslateException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.CocoFormatException;
import org.djlext.flashattn.coco.RunLengthMask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CocoDetectionDatasetTest {

  @TempDir Path folder;
  private TinyPictures pictures;
  private NDManager manager;

  @BeforeEach
  void begin() {
    pictures = new TinyPictures(folder);
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** What is left of a batch after it is closed. */
  private record Seen(List<Long> indices, Shape pixels, long[] classes, float[] boxes) {
    @Override
    public String toString() {
      return indices + " " + pixels + Arrays.toString(classes) + Arrays.toString(boxes);
    }
  }

  private List<Seen> pass(DetrDataset data, ExecutorService executor)
      throws IOException, TranslateException {
    List<Seen> seen = new ArrayList<>();
    for (Batch batch : data.getData(manager, executor)) {
      NDList labels = batch.getLabels();
      seen.add(
          new Seen(
              batch.getIndices().stream().map(Long.class::cast).toList(),
              batch.getData().get("pixel_values").getShape(),
              labels.get("class_labels").toLongArray(),
              labels.get("boxes").toFloatArray()));
      batch.close();
    }
    return seen;
  }

  @Test
  void batchIsPaddedAtTheEnd() throws IOException, TranslateException {
    pictures.picture(1, 40, 20).picture(2, 30, 50).picture(3, 10, 10);
    pictures.filled(1, 3, 10, 5, 20, 10);
    pictures.filled(2, 1, 0, 0, 15, 25).filled(2, 3, 15, 25, 15, 25);
    CocoDetectionDataset data = pictures.data(3).optMasks(true).build();
    try (Batch batch = data.getData(manager).iterator().next()) {
      NDList input = batch.getData();
      assertThat(input.get("pixel_values").getShape()).isEqualTo(new Shape(3, 3, 50, 40));
      assertThat(input.get("pixel_mask").getShape()).isEqualTo(new Shape(3, 50, 40));
      assertThat(input.get("pixel_mask").sum(new int[] {1, 2}).toLongArray())
          .containsExactly(40 * 20, 30 * 50, 10 * 10);
      assertThat(input.get("pixel_mask").get("0, 19, 39").getLong()).isEqualTo(1);
      assertThat(input.get("pixel_mask").get("0, 20, 0").getLong()).isZero();
      assertThat(input.get("pixel_values").get("1, :, :, 30:").abs().sum().getFloat()).isZero();

      NDList labels = batch.getLabels();
      assertThat(labels.get("class_labels").toLongArray()).containsExactly(1, -1, 0, 1, -1, -1);
      assertThat(labels.get("boxes").get("0, 0").toFloatArray())
          .containsExactly(0.5f, 0.5f, 0.5f, 0.5f);
      assertThat(labels.get("boxes").get("1, 1").toFloatArray())
          .containsExactly(0.75f, 0.75f, 0.5f, 0.5f);
      assertThat(labels.get("masks").getShape()).isEqualTo(new Shape(3, 2, 50, 40));
      assertThat(labels.get("masks").get("0, 0, 5:15, 10:30").toByteArray()).containsOnly(1);
      assertThat(labels.get("masks").toType(DataType.INT64, false).sum().getLong())
          .isEqualTo(20 * 10 + 2 * 15 * 25);
    }
  }

  @Test
  void pictureWithoutObjectsHasOneEmptyRow() throws IOException, TranslateException {
    pictures.picture(1, 8, 8);
    List<Seen> seen = pass(pictures.data(1).build(), null);
    assertThat(seen).hasSize(1);
    assertThat(seen.get(0).classes()).containsExactly(-1);
  }

  @Test
  void crowdsBoxesOutsideAndWithoutAreaAreCounted() throws IOException, TranslateException {
    pictures.picture(1, 20, 10);
    pictures
        .object(1, 1, 2, 2, 4, 4)
        .object(1, 1, -5, -5, 10, 10) // clamped
        .object(1, 1, 15, 5, 50, 50) // clamped
        .object(1, 1, 30, 3, 4, 4) // outside
        .object(1, 1, 3, 3, 0, 4) // no area
        .object(1, 1, 0, 0, 9, 9, true, null);
    CocoDetectionDataset data = pictures.data(1).build();
    data.prepare();
    assertThat(data.counts()).isEqualTo(new DataCounts(1, 3, 1, 2, 2, 0, 0));
    List<Seen> seen = pass(data, null);
    assertThat(seen.get(0).boxes())
        .containsExactly(
            0.2f, 0.4f, 0.2f, 0.4f, 0.125f, 0.25f, 0.25f, 0.5f, 0.875f, 0.75f, 0.25f, 0.5f);
    pass(data, null);
    assertThat(data.counts()).isEqualTo(new DataCounts(1, 3, 1, 2, 2, 0, 0));
  }

  @Test
  void objectsWithoutUsableMaskAreCountedIfMasksAreWanted() throws IOException, TranslateException {
    pictures.picture(1, 20, 10).filled(1, 1, 2, 2, 4, 4).object(1, 1, 2, 2, 9, 4);
    RunLengthMask tooSmall = RunLengthMask.ofCounts(3, 3, 4, 5);
    pictures.object(1, 1, 2, 2, 4, 8, false, tooSmall);
    CocoDetectionDataset data = pictures.data(1).optMasks(true).build();
    assertThat(pass(data, null).get(0).classes()).containsExactly(0);
    assertThat(data.counts()).isEqualTo(new DataCounts(1, 1, 0, 0, 0, 2, 0));
    assertThat(pass(pictures.data(1).build(), null).get(0).classes()).containsExactly(0, 0, 0);
  }

  @Test
  void badPicturesAreSurvivedAndReported() throws IOException, TranslateException {
    pictures.picture(1, 12, 12).named(2, 9, 9).picture(3, 12, 12).picture(4, 12, 12);
    pictures.picture(5, 12, 12).named(6, 4, 5);
    byte[] png = Files.readAllBytes(folder.resolve("1.png"));
    pictures.write("3.png", Arrays.copyOf(png, png.length / 2));
    pictures.write("4.png", "not a picture".getBytes(StandardCharsets.UTF_8));
    pictures.write("6.png", TinyPictures.gradient(7, 5, BufferedImage.TYPE_INT_RGB));
    CocoDetectionDataset data = pictures.data(2).build();
    List<Seen> seen = pass(data, null);
    // the second batch has nothing good in it
    assertThat(seen).extracting(Seen::indices).containsExactly(List.of(0L), List.of(4L));
    assertThat(data.counts().badPictures()).isEqualTo(4);
    assertThat(data.badPictures())
        .extracting(bad -> Path.of(bad.file()).getFileName().toString())
        .containsExactlyInAnyOrder("2.png", "3.png", "4.png", "6.png");
    assertThat(data.badPictures())
        .anySatisfy(bad -> assertThat(bad.reason()).contains("no such file"))
        .anySatisfy(bad -> assertThat(bad.reason()).contains("expected 4 x 5", "found 7 x 5"));
    pass(data, null);
    assertThat(data.badPictures()).hasSize(4);
  }

  @Test
  void passOfNothingButBadPicturesFails() throws IOException {
    pictures.named(1, 9, 9).named(2, 9, 9);
    CocoDetectionDataset data = pictures.data(1).build();
    assertThatThrownBy(() -> pass(data, null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("none of the 2 pictures")
        .hasMessageContaining("1.png");
  }

  @Test
  void alphaGraySixteenBitsAndOnePixelAreRead() throws IOException, TranslateException {
    pictures.named(1, 6, 6).named(2, 6, 6).named(3, 6, 6).named(4, 1, 1);
    pictures.write("1.png", TinyPictures.gradient(6, 6, BufferedImage.TYPE_INT_ARGB));
    pictures.write("2.png", TinyPictures.gradient(6, 6, BufferedImage.TYPE_BYTE_GRAY));
    pictures.write("3.png", TinyPictures.gradient(6, 6, BufferedImage.TYPE_USHORT_GRAY));
    pictures.write("4.png", TinyPictures.gradient(1, 1, BufferedImage.TYPE_INT_RGB));
    pictures.object(4, 1, 0, 0, 1, 1);
    CocoDetectionDataset data = pictures.data(1).build();
    assertThat(pass(data, null)).hasSize(4);
    assertThat(data.badPictures()).isEmpty();
    // and the whole augmentation survives one pixel
    CocoDetectionDataset augmented =
        pictures.data(4).optAugmentation(PaperAugmentation.training(32)).build();
    for (int i = 0; i < 20; i++) {
      assertThat(pass(augmented, null)).hasSize(1);
    }
  }

  @Test
  void classBeyondTheHeadIsAnErrorWithIdAndCount() throws IOException {
    pictures.picture(1, 9, 9).object(1, 3, 1, 1, 2, 2);
    CocoDetectionDataset data = pictures.data(1).optClassCount(3).build();
    assertThatThrownBy(data::prepare)
        .isInstanceOf(CocoFormatException.class)
        .hasMessageContaining("annotations.json")
        .hasMessageContaining("annotation 1: category_id")
        .hasMessageContaining("3 classes, found 3");
    CocoDetectionDataset wide = pictures.data(1).optClassCount(4).build();
    wide.prepare(null);
    assertThat(wide.classes().names()).containsExactly("N/A", "cat", "N/A", "dog");
  }

  @Test
  void annotationsOfMissingPicturesAreAnError() throws IOException {
    pictures.picture(1, 9, 9).object(1, 3, 1, 1, 2, 2);
    pictures.data(1);
    String json =
        Files.readString(pictures.json()).replaceAll("\"image_id\": *1", "\"image_id\":77");
    Files.writeString(pictures.json(), json);
    CocoDetectionDataset data =
        CocoDetectionDataset.builder()
            .setAnnotations(pictures.json())
            .setPictures(folder)
            .setSampling(1, false)
            .build();
    assertThatThrownBy(data::prepare)
        .isInstanceOf(CocoFormatException.class)
        .hasMessageContaining("annotations.json")
        .hasMessageContaining("77");
  }

  @Test
  void cutOffAnnotationsAreAnError() throws IOException {
    pictures.picture(1, 9, 9).object(1, 3, 1, 1, 2, 2);
    pictures.data(1);
    String json = Files.readString(pictures.json());
    Files.writeString(pictures.json(), json.substring(0, json.length() / 2));
    CocoDetectionDataset data =
        CocoDetectionDataset.builder()
            .setAnnotations(pictures.json())
            .setPictures(folder)
            .setSampling(1, false)
            .build();
    assertThatThrownBy(data::prepare)
        .isInstanceOf(CocoFormatException.class)
        .hasMessageContaining("annotations.json");
  }

  @Test
  void passesDifferButRepeatWithTheSeed() throws IOException, TranslateException {
    for (int i = 1; i <= 8; i++) {
      pictures.picture(i, 20 + i, 30).object(i, 1, i, 2, 9, 9);
    }
    CocoDetectionDataset data = shuffled(5);
    List<Seen> first = pass(data, null);
    List<Seen> second = pass(data, null);
    assertThat(first)
        .extracting(Seen::toString)
        .isNotEqualTo(second.stream().map(Seen::toString).toList());
    CocoDetectionDataset again = shuffled(5);
    again.setEpoch(1);
    assertThat(pass(again, null)).hasToString(second.toString());
    assertThat(pass(shuffled(6), null).toString()).isNotEqualTo(first.toString());
  }

  @Test
  void threadsDoNotChangeWhatIsRead() throws IOException, TranslateException {
    for (int i = 1; i <= 8; i++) {
      pictures.picture(i, 20 + i, 30).object(i, 1, i, 2, 9, 9);
    }
    List<Seen> alone = pass(shuffledBuilder(5).optPrefetchNumber(0).build(), null);
    assertThat(pass(shuffled(5), null)).hasToString(alone.toString());
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      assertThat(pass(shuffled(5), threads)).hasToString(alone.toString());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void viewsOfTheDataSetAreBatchedToo() throws IOException, TranslateException {
    pictures.picture(1, 8, 6).picture(2, 6, 8).picture(3, 5, 5).object(3, 3, 1, 1, 2, 2);
    CocoDetectionDataset data = pictures.data(2).build();
    data.prepare();
    RandomAccessDataset view = data.subDataset(List.of(1L, 2L));
    try (Batch batch = view.getData(manager).iterator().next()) {
      assertThat(batch.getData().get("pixel_values").getShape()).isEqualTo(new Shape(2, 3, 8, 6));
      assertThat(batch.getData().get("pixel_mask").sum().getLong()).isEqualTo(6 * 8 + 25);
      assertThat(batch.getLabels().get("class_labels").toLongArray()).containsExactly(-1, 1);
    }
  }

  private CocoDetectionDataset shuffled(long seed) throws IOException {
    return shuffledBuilder(seed).build();
  }

  private CocoDetectionDataset.Builder shuffledBuilder(long seed) throws IOException {
    return pictures
        .data(3)
        .setSampling(3, true)
        .optSeed(seed)
        .optAugmentation(PaperAugmentation.training(32));
  }

  @Test
  void categoriesAreNumberedUnlessTheHeadIsGiven() throws IOException, TranslateException {
    pictures.categories(new CocoCategory(90, "b"), new CocoCategory(7, "a"));
    pictures.picture(1, 9, 9).object(1, 90, 1, 1, 2, 2).object(1, 7, 1, 1, 2, 2);
    CocoDetectionDataset data = pictures.data(1).build();
    assertThat(pass(data, null).get(0).classes()).containsExactly(1, 0);
    assertThat(data.classes().names()).containsExactly("a", "b");
    assertThat(data.classes().classCount()).isEqualTo(2);
  }
}
