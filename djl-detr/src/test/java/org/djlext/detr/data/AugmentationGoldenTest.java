package org.djlext.detr.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.djlext.detr.PixelScaling;
import org.djlext.flashattn.Closeness;
import org.djlext.flashattn.coco.RunLengthMask;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the authors' {@code transforms.py} makes of a picture; see augmentation_goldens.py. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AugmentationGoldenTest {

  private NDManager manager;
  private SafetensorsFile golden;
  private DetectionSample sample;

  @BeforeAll
  void read() throws IOException, URISyntaxException {
    manager = NDManager.newBaseManager();
    golden =
        SafetensorsFile.open(
            Path.of(
                Objects.requireNonNull(getClass().getResource("augmentation.safetensors"))
                    .toURI()));
    NDArray picture = golden.load(manager, "picture"); // (H, W, 3)
    float[] boxes = golden.load(manager, "boxes").toFloatArray(); // (M, 4)
    byte[] masks = golden.load(manager, "masks").toByteArray(); // (M, H, W)
    int height = (int) picture.getShape().get(0);
    int width = (int) picture.getShape().get(1);
    List<DetectionTarget> targets = new ArrayList<>();
    for (int i = 0; i < boxes.length / 4; i++) {
      byte[] mask = Arrays.copyOfRange(masks, i * height * width, (i + 1) * height * width);
      targets.add(
          new DetectionTarget(
              i,
              boxes[4 * i],
              boxes[4 * i + 1],
              boxes[4 * i + 2],
              boxes[4 * i + 3],
              RunLengthMask.ofPixels(height, width, mask)));
    }
    sample = DetectionSample.of(new RgbImage(width, height, picture.toByteArray()), targets);
  }

  @AfterAll
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flip",
        "resize_up",
        "resize_down",
        "resize_bounded",
        "crop",
        "paper",
        "shrink_twice"
      })
  void pictureBoxesAndMasksEqualTheAuthors(String name) throws IOException {
    DetectionSample actual = transformed(name);
    NDArray picture = golden.load(manager, name + ".picture");
    assertThat(new Shape(actual.height(), actual.width(), 3)).isEqualTo(picture.getShape());
    assertThat(actual.picture().pixels()).isEqualTo(picture.toByteArray());

    float[] corners = golden.load(manager, name + ".corners").toFloatArray();
    long[] labels = golden.load(manager, name + ".labels").toLongArray();
    byte[] masks = golden.load(manager, name + ".masks").toByteArray();
    assertThat(actual.targets()).hasSize(labels.length);
    int pixels = actual.width() * actual.height();
    for (int i = 0; i < labels.length; i++) {
      DetectionTarget box = actual.targets().get(i);
      assertThat((long) box.classIndex()).isEqualTo(labels[i]);
      float[] found = {box.left(), box.top(), box.right(), box.bottom()};
      for (int c = 0; c < 4; c++) {
        assertThat(found[c]).isCloseTo(corners[4 * i + c], within(1e-5f));
      }
      assertThat(actual.mask(i).pixels())
          .isEqualTo(Arrays.copyOfRange(masks, i * pixels, (i + 1) * pixels));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"flip", "resize_bounded", "crop", "paper", "shrink_twice"})
  void labelsEqualTheAuthors(String name) throws IOException {
    PackedBatch batch = PackedBatch.of(List.of(transformed(name)), PixelScaling.IMAGENET, true);
    NDList labels = batch.labels(manager);
    Closeness.assertClose(
        "boxes", labels.get("boxes").squeeze(0), golden.load(manager, name + ".boxes"));
    assertThat(labels.get("class_labels").toLongArray())
        .isEqualTo(golden.load(manager, name + ".labels").toLongArray());
    assertThat(labels.get("masks").toByteArray())
        .isEqualTo(golden.load(manager, name + ".masks").toByteArray());
  }

  @Test
  void pixelsAreNormalisedAsTheAuthorsDo() throws IOException {
    PackedBatch batch = PackedBatch.of(List.of(transformed("paper")), PixelScaling.IMAGENET, false);
    Closeness.assertClose(
        "pixel_values",
        batch.data(manager).get("pixel_values").squeeze(0),
        golden.load(manager, "paper.pixel_values"));
  }

  private DetectionSample transformed(String name) {
    JsonArray steps =
        JsonParser.parseString(golden.metadata().get("sequences"))
            .getAsJsonObject()
            .getAsJsonArray(name);
    DetectionSample current = sample;
    for (JsonElement element : steps) {
      JsonArray step = element.getAsJsonArray();
      int[] n = new int[step.size()];
      for (int i = 1; i < n.length; i++) {
        n[i] = step.get(i).getAsInt();
      }
      current =
          switch (step.get(0).getAsString()) {
            case "flip" -> new HorizontalFlip(1).apply(current, new Random(0));
            case "resize" -> new RandomResize(List.of(n[1]), n[2]).apply(current, new Random(0));
            default -> current.cropped(n[1], n[2], n[3], n[4]);
          };
    }
    return current;
  }
}
