package org.djlext.detr.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.translate.TranslateException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.CocoFormatException;
import org.djlext.flashattn.coco.CocoImage;
import org.djlext.flashattn.coco.PanopticAnnotation;
import org.djlext.flashattn.coco.PanopticDataset;
import org.djlext.flashattn.coco.PanopticMap;
import org.djlext.flashattn.coco.PanopticSegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CocoPanopticDatasetTest {

  private static final int WIDTH = 12;
  private static final int HEIGHT = 8;
  private static final List<CocoCategory> CATEGORIES =
      List.of(new CocoCategory(1, "cat"), new CocoCategory(5, "sky", "", false));

  @TempDir Path folder;
  private NDManager manager;

  @BeforeEach
  void begin() throws IOException {
    manager = NDManager.newBaseManager();
    BufferedImage picture = TinyPictures.gradient(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(picture, "png", folder.resolve("a.jpg").toFile());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Sky above, a cat below left, a line one pixel wide, and a crowd. */
  private void write(long skyCategory, int width) throws IOException {
    int[] ids = new int[width * HEIGHT];
    for (int i = 0; i < ids.length; i++) {
      int x = i % width;
      int y = i / width;
      ids[i] = y < 4 ? 70_000 : x < 5 ? 300 : x == 6 ? 9 : x > 8 ? 4 : 0;
    }
    new PanopticMap(HEIGHT, width, ids).write(folder.resolve("a.png"));
    PanopticSegment crowd = new PanopticSegment(4, 1, OptionalDouble.empty(), true);
    new PanopticDataset(
            List.of(new CocoImage(7, "a.jpg", HEIGHT, WIDTH)),
            List.of(
                new PanopticAnnotation(
                    7,
                    "a.png",
                    List.of(
                        new PanopticSegment(70_000, skyCategory),
                        new PanopticSegment(300, 1),
                        new PanopticSegment(9, 1),
                        crowd,
                        new PanopticSegment(11, 1)))),
            CATEGORIES)
        .write(folder.resolve("panoptic.json"));
  }

  private CocoPanopticDataset.Builder data() {
    return CocoPanopticDataset.builder()
        .setAnnotations(folder.resolve("panoptic.json"), folder)
        .setPictures(folder)
        .optAugmentation((sample, random) -> sample)
        .setSampling(1, false);
  }

  @Test
  void segmentsBecomeMasksAndBoxesOfTheirPixels() throws IOException, TranslateException {
    write(5, WIDTH);
    CocoPanopticDataset data = data().build();
    try (Batch batch = data.getData(manager).iterator().next()) {
      NDList labels = batch.getLabels();
      assertThat(labels.get("class_labels").toLongArray()).containsExactly(1, 0);
      assertThat(labels.get("masks").getShape()).isEqualTo(new Shape(1, 2, HEIGHT, WIDTH));
      assertThat(labels.get("masks").get("0, 0, :4").toByteArray()).containsOnly(1);
      assertThat(labels.get("masks").get("0, 0, 4:").toByteArray()).containsOnly(0);
      assertThat(labels.get("masks").get("0, 1, 4:, :5").toByteArray()).containsOnly(1);
      // from the first to the last column and row: 0..11, 0..3 and 0..4, 4..7
      assertThat(labels.get("boxes").toFloatArray())
          .containsExactly(
              5.5f / WIDTH,
              1.5f / HEIGHT,
              11f / WIDTH,
              3f / HEIGHT,
              2f / WIDTH,
              5.5f / HEIGHT,
              4f / WIDTH,
              3f / HEIGHT);
    }
    // the line has no width, and segment 11 no pixels
    assertThat(data.counts()).isEqualTo(new DataCounts(1, 2, 1, 2, 0, 0, 0));
    assertThat(data.imageId(0)).isEqualTo(7);
  }

  @Test
  void masksCanBeLeftOut() throws IOException, TranslateException {
    write(5, WIDTH);
    try (Batch batch = data().optMasks(false).build().getData(manager).iterator().next()) {
      assertThat(batch.getLabels().get("masks")).isNull();
      assertThat(batch.getLabels()).hasSize(2);
    }
  }

  @Test
  void mapOfAnotherSizeMakesABadPicture() throws IOException {
    write(5, WIDTH + 1);
    CocoPanopticDataset data = data().build();
    assertThatThrownBy(() -> data.getData(manager).iterator().hasNext())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("none of the 1 pictures could be used")
        .hasMessageContaining("expected that of the picture, 12 x 8, found 13 x 8");
  }

  @Test
  void classBeyondTheHeadIsAnError() throws IOException {
    write(5, WIDTH);
    CocoPanopticDataset data = data().optClassCount(5).build();
    assertThatThrownBy(data::prepare)
        .isInstanceOf(CocoFormatException.class)
        .hasMessageContaining("image 7: segment 70000: category_id")
        .hasMessageContaining("5 classes, found 5");
  }
}
