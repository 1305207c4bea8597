package org.djlext.detr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.BufferedImageFactory;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.djlext.detr.ResizeRule.Edges;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetrTranslatorTest {

  private final Model model = BrightnessDetector.model();
  @TempDir private Path folder;

  @BeforeEach
  void writeFolder() throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        "{\"model_type\": \"detr\", \"id2label\": {\"0\": \"cat\", \"1\": \"dog\"}}");
    Files.writeString(
        folder.resolve("preprocessor_config.json"),
        "{\"size\": {\"shortest_edge\": 24, \"longest_edge\": 40}}");
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void batchOfMixedSizesEqualsSingles() throws TranslateException {
    List<Image> images = List.of(image(30, 50, 1), image(70, 20, 2), image(9, 9, 3));
    DetrTranslator translator =
        DetrTranslator.builder()
            .optProcessor(DetrImageProcessor.published().withResize(new Edges(24, 40)))
            .optClassNames(List.of("cat", "dog"))
            .optThreshold(0.01)
            .build();
    try (Predictor<Image, DetectedObjects> predictor = model.newPredictor(translator)) {
      List<String> singles = new ArrayList<>();
      for (Image image : images) {
        singles.add(predictor.predict(image).toString());
      }
      assertThat(singles).doesNotHaveDuplicates();
      assertThat(predictor.batchPredict(images)).map(DetectedObjects::toString).isEqualTo(singles);
    }
  }

  @Test
  void everySourceGivesTheSame() throws Exception {
    Path file = folder.resolve("picture.png");
    ImageIO.write((BufferedImage) image(30, 50, 4).getWrappedImage(), "png", file.toFile());
    byte[] bytes = Files.readAllBytes(file);
    String expected = detect(Path.class, file);
    assertThat(expected).contains("dog");
    assertThat(detect(Image.class, new BufferedImageFactory().fromFile(file))).isEqualTo(expected);
    assertThat(detect(URL.class, file.toUri().toURL())).isEqualTo(expected);
    assertThat(detect(InputStream.class, new ByteArrayInputStream(bytes))).isEqualTo(expected);
    assertThat(detect(byte[].class, bytes)).isEqualTo(expected);
    assertThat(detect(String.class, file.toString())).isEqualTo(expected);
    assertThat(detect(String.class, file.toUri().toString())).isEqualTo(expected);
    String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes);
    assertThat(detect(String.class, data)).isEqualTo(expected);
    RgbImage rgb = RgbImage.of(new BufferedImageFactory().fromFile(file));
    assertThat(detect(RgbImage.class, rgb)).isEqualTo(expected);
  }

  @Test
  void servingTakesBytesOrUrlAndAnswersJson() throws Exception {
    Path file = folder.resolve("picture.png");
    ImageIO.write((BufferedImage) image(30, 50, 4).getWrappedImage(), "png", file.toFile());
    Translator<Input, Output> translator =
        make(Input.class, Output.class, Map.of("topK", "1", "threshold", "0.1"));
    Input bytes = new Input();
    bytes.add(Files.readAllBytes(file));
    Input url = new Input();
    url.addProperty("Content-Type", "application/json; charset=utf-8");
    url.add(("{\"image_url\": \"" + file.toUri() + "\"}").getBytes(StandardCharsets.UTF_8));
    Input wrong = new Input();
    wrong.addProperty("Content-Type", "application/json");
    wrong.add("{\"picture\": 3}".getBytes(StandardCharsets.UTF_8));
    try (Predictor<Input, Output> predictor = model.newPredictor(translator)) {
      String answer = predictor.predict(bytes).getData().getAsString();
      JsonArray objects = JsonParser.parseString(answer).getAsJsonArray();
      assertThat(objects).hasSize(1);
      assertThat(objects.get(0).getAsJsonObject().keySet())
          .contains("className", "probability", "boundingBox");
      assertThat(predictor.predict(url).getData().getAsString()).isEqualTo(answer);
      assertThatThrownBy(() -> predictor.predict(wrong)).hasMessageContaining("image_url");
      assertThatThrownBy(() -> predictor.predict(new Input()))
          .hasMessageContaining("the request is empty");
    }
  }

  @Test
  void batchifierOfDjlWorksAsWell() throws Exception {
    Translator<RgbImage, DetectedObjects> translator =
        make(RgbImage.class, DetectedObjects.class, Map.of());
    Translator<RgbImage, DetectedObjects> plain = // without methods for batches of its own
        new Translator<>() {
          @Override
          public NDList processInput(ai.djl.translate.TranslatorContext ctx, RgbImage input)
              throws Exception {
            return translator.processInput(ctx, input);
          }

          @Override
          public DetectedObjects processOutput(ai.djl.translate.TranslatorContext ctx, NDList list)
              throws Exception {
            return translator.processOutput(ctx, list);
          }
        };
    List<RgbImage> images = List.of(RgbImage.of(image(20, 30, 1)), RgbImage.of(image(40, 60, 2)));
    try (Predictor<RgbImage, DetectedObjects> own = model.newPredictor(translator);
        Predictor<RgbImage, DetectedObjects> stacked = model.newPredictor(plain)) {
      assertThat(stacked.batchPredict(images).toString())
          .isEqualTo(own.batchPredict(images).toString());
    }
  }

  @Test
  void argumentsChangeSizes() throws Exception {
    assertThat(shape(Map.of())).isEqualTo(new Shape(1, 3, 24, 40));
    assertThat(shape(Map.of("size", "12"))).isEqualTo(new Shape(1, 3, 12, 20));
    assertThat(shape(Map.of("size", 12.0, "maxSize", 15))).isEqualTo(new Shape(1, 3, 9, 15));
    assertThat(shape(Map.of("maxSize", 30))).isEqualTo(new Shape(1, 3, 18, 30));
    assertThat(shape(Map.of("width", 11, "height", "13"))).isEqualTo(new Shape(1, 3, 13, 11));
  }

  @Test
  void wrongArgumentsAreNamed() {
    Map<String, Map<String, ?>> errors =
        Map.of(
            "threshold: expected 0 to 1, found 7.0", Map.of("threshold", 7),
            "topK: expected a whole number, found 1.5", Map.of("topK", 1.5),
            "size: expected a number, found big", Map.of("size", "big"),
            "width and height: expected both", Map.of("width", 5),
            "shortest_edge: expected at least 1", Map.of("size", -3),
            "maxPixels: expected at least 1", Map.of("maxPixels", 0));
    errors.forEach(
        (message, arguments) ->
            assertThatThrownBy(() -> make(Path.class, DetectedObjects.class, arguments))
                .isInstanceOf(TranslateException.class)
                .hasMessageContaining(message));
    assertThatThrownBy(() -> make(Double.class, DetectedObjects.class, Map.of()))
        .isInstanceOf(TranslateException.class)
        .hasMessageContaining("java.lang.Double");
  }

  @Test
  void unreadablePicturesAreNamed() throws Exception {
    Translator<Path, DetectedObjects> translator =
        make(Path.class, DetectedObjects.class, Map.of("maxPixels", 1499));
    Path large = folder.resolve("large.png");
    ImageIO.write((BufferedImage) image(30, 50, 4).getWrappedImage(), "png", large.toFile());
    Path text = Files.writeString(folder.resolve("text.png"), "no picture");
    try (Predictor<Path, DetectedObjects> predictor = model.newPredictor(translator)) {
      assertThatThrownBy(() -> predictor.predict(large))
          .isInstanceOf(TranslateException.class)
          .hasMessageContaining("large.png: size: expected at most 1499 pixels");
      assertThatThrownBy(() -> predictor.predict(text)).hasMessageContaining("text.png: expected");
      assertThatThrownBy(() -> predictor.predict(folder.resolve("no.png")))
          .hasMessageContaining("there is no such file");
    }
  }

  @Test
  void nothingStaysBehind() throws Exception {
    try (Predictor<Path, DetectedObjects> predictor =
        model.newPredictor(make(Path.class, DetectedObjects.class, Map.of()))) {
      Path file = folder.resolve("picture.png");
      ImageIO.write((BufferedImage) image(30, 50, 4).getWrappedImage(), "png", file.toFile());
      predictor.predict(file);
      int before = model.getNDManager().getManagedArrays().size();
      predictor.batchPredict(List.of(file, file, file));
      assertThat(model.getNDManager().getManagedArrays()).hasSize(before);
    }
  }

  private Shape shape(Map<String, ?> arguments) throws Exception {
    Translator<RgbImage, DetectedObjects> translator =
        make(RgbImage.class, DetectedObjects.class, arguments);
    Shape[] seen = new Shape[1];
    try (Model watched = Model.newInstance("watched", "PyTorch")) {
      watched.setBlock(
          new ai.djl.nn.LambdaBlock(
              inputs -> {
                seen[0] = inputs.get(0).getShape();
                return BrightnessDetector.forward(inputs);
              }));
      try (Predictor<RgbImage, DetectedObjects> predictor = watched.newPredictor(translator)) {
        predictor.predict(RgbImage.of(image(30, 50, 1)));
      }
    }
    return seen[0];
  }

  private <I> String detect(Class<I> type, I input) throws Exception {
    try (Predictor<I, DetectedObjects> predictor =
        model.newPredictor(make(type, DetectedObjects.class, Map.of("threshold", 0.1)))) {
      return predictor.predict(input).toString();
    }
  }

  private <I, O> Translator<I, O> make(Class<I> input, Class<O> output, Map<String, ?> arguments)
      throws TranslateException {
    Map<String, Object> all = new java.util.HashMap<>(arguments);
    all.put("checkpoint", folder);
    return new DetrTranslatorFactory().newInstance(input, output, model, all);
  }

  private static Image image(int height, int width, long seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[height * width * 3];
    random.nextBytes(pixels);
    return new BufferedImageFactory()
        .fromImage(new RgbImage(width, height, pixels).toBufferedImage());
  }
}
