package org.djlext.detr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.djlext.detr.ResizeRule.Edges;
import org.djlext.detr.ResizeRule.Size;
import org.djlext.detr.ResizeRule.Within;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.pretrained.weights.WeightSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against transformers, on the cases of image_processor_goldens.py. */
class DetrImageProcessorTest {

  private static final Path FOLDER = Path.of("src/test/resources/processor");

  static Stream<Path> cases() throws IOException {
    return Files.list(FOLDER).filter(Files::isDirectory).sorted();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void savedAndReadAgainItIsTheSame(Path folder, @TempDir Path saved) throws IOException {
    DetrImageProcessor processor = DetrImageProcessor.from(folder);
    processor.save(saved, true);
    assertThat(DetrImageProcessor.from(saved)).isEqualTo(processor);
  }

  @Test
  void theMiniatureIsSavedAsItWasShipped(@TempDir Path saved) throws IOException {
    Path shipped = Path.of("src/main/resources/org/djlext/detr/zoo/mini-detr");
    DetrImageProcessor.from(shipped).save(saved, true);
    String file = "preprocessor_config.json";
    assertThat(saved.resolve(file)).hasSameTextualContentAs(shipped.resolve(file));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tensorsAreThoseOfTransformers(Path folder) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        WeightSource golden = SafetensorsFile.open(folder.resolve("golden.safetensors"))) {
      List<RgbImage> images = new ArrayList<>();
      for (int i = 0; golden.names().contains("image." + i); i++) {
        images.add(image(golden.load(manager, "image." + i)));
      }
      NDList inputs = DetrImageProcessor.from(folder).process(manager, images);
      NDArray expected = golden.load(manager, "pixel_values");
      NDArray actual = inputs.get("pixel_values");
      assertThat(actual.getShape()).isEqualTo(expected.getShape());
      // Pillow's bytes and transformers' float steps leave nothing to differ in
      assertThat(actual.toFloatArray()).isEqualTo(expected.toFloatArray());
      if (golden.names().contains("pixel_mask")) {
        assertThat(inputs.get("pixel_mask")).isEqualTo(golden.load(manager, "pixel_mask"));
      } else {
        assertThat(inputs).hasSize(1);
      }
    }
  }

  @Test
  void sizesAreThoseOfTransformers() throws IOException {
    JsonArray rows =
        JsonParser.parseString(Files.readString(FOLDER.resolve("sizes.json"))).getAsJsonArray();
    assertThat(rows.size()).isGreaterThan(500);
    for (JsonElement element : rows) {
      JsonArray row = element.getAsJsonArray();
      int[] n = new int[7];
      for (int i = 1; i < n.length; i++) {
        n[i] = row.get(i).getAsInt();
      }
      ResizeRule rule =
          row.get(0).getAsString().equals("edges") ? new Edges(n[1], n[2]) : new Within(n[1], n[2]);
      assertThat(rule.apply(n[3], n[4])).as(row.toString()).isEqualTo(new Size(n[5], n[6]));
    }
  }

  @Test
  void thinPicturesKeepOnePixel() {
    assertThat(Edges.PUBLISHED.apply(1, 5000)).isEqualTo(new Size(1, 1333));
    assertThat(Edges.PUBLISHED.apply(1, 1)).isEqualTo(new Size(800, 800));
    assertThat(new Within(100, 100).apply(3, 900)).isEqualTo(new Size(1, 100));
  }

  @Test
  void onlyPaddedBatchesNeedMask() {
    DetrImageProcessor small = DetrImageProcessor.published().withResize(new Edges(20, 40));
    try (NDManager manager = NDManager.newBaseManager()) {
      RgbImage wide = random(30, 60, 1);
      RgbImage tall = random(60, 30, 2);
      assertThat(small.process(manager, List.of(wide, wide), false)).hasSize(1);
      NDList mixed = small.process(manager, List.of(wide, tall), false);
      assertThat(mixed.get("pixel_values").getShape()).isEqualTo(new Shape(2, 3, 40, 40));
      assertThat(mixed.get("pixel_mask").sum(new int[] {1, 2}).toLongArray())
          .containsExactly(20 * 40, 40 * 20);
      NDArray alone = small.process(manager, List.of(tall)).get("pixel_values");
      assertThat(mixed.get("pixel_values").get("1:2,:,:,:20")).isEqualTo(alone);
      assertThat(mixed.get("pixel_values").get("1:2,:,:,20:").abs().max().getFloat()).isZero();
    }
  }

  @Test
  void folderWithoutFileIsAsPublished(@TempDir Path folder) throws IOException {
    assertThat(DetrImageProcessor.from(folder)).isEqualTo(DetrImageProcessor.published());
    Files.writeString(folder.resolve("preprocessor_config.json"), "{}");
    assertThat(DetrImageProcessor.from(folder)).isEqualTo(DetrImageProcessor.published());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"size\": {\"longest_edge\": 3}} | size: expected shortest_edge",
        "{\"size\": {\"shortest_edge\": 0, \"longest_edge\": 3}} | shortest_edge: expected at least",
        "{\"size\": {\"height\": 1.5, \"width\": 3}} | height: expected a whole number",
        "{\"size\": \"big\"} | size: expected a number",
        "{\"do_resize\": \"yes\"} | do_resize: expected true or false",
        "{\"resample\": 9} | resample: expected 0 (nearest)",
        "{\"image_mean\": [0.5, 0.5]} | image_mean: expected 3 finite numbers, found [0.5, 0.5]",
        "{\"image_std\": [0.5, 0, 0.5]} | image_std: expected no zero",
        "{\"rescale_factor\": null, \"format\": \"voc\"} | format: expected one of",
        "{\"pad_size\": {\"height\": 3}} | width: expected a number, found nothing",
        "{\"pad_size\": 7} | pad_size: expected an object",
        "{\"size\": | not JSON",
      })
  void wrongValuesAreNamed(String json, String message, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("preprocessor_config.json"), json);
    assertThatThrownBy(() -> DetrImageProcessor.from(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }

  @Test
  void picturesThatDoNotFitTogetherAreRefused() throws IOException {
    Map<String, String> errors =
        Map.of("not-padded", "do_pad is false", "padded-to", "pad_size: expected at least");
    for (Map.Entry<String, String> error : errors.entrySet()) {
      DetrImageProcessor processor = DetrImageProcessor.from(FOLDER.resolve(error.getKey()));
      List<RgbImage> images =
          List.of(random(20, 30, 1), random(1, 1, 2), random(30, 20, 3), random(10, 44, 3));
      try (NDManager manager = NDManager.newBaseManager()) {
        assertThatThrownBy(() -> processor.withResize(null).process(manager, images))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(error.getValue());
        assertThatThrownBy(() -> processor.process(manager, List.of()))
            .hasMessageContaining("at least one");
      }
    }
  }

  private static RgbImage image(NDArray pixels) {
    Shape shape = pixels.getShape();
    return new RgbImage((int) shape.get(1), (int) shape.get(0), pixels.toByteArray());
  }

  private static RgbImage random(int height, int width, long seed) {
    byte[] pixels = new byte[height * width * 3];
    new Random(seed).nextBytes(pixels);
    return new RgbImage(width, height, pixels);
  }
}
