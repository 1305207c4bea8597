package org.djlext.face.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.inference.Predictor;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.assertj.core.data.Offset;
import org.djlext.face.Face;
import org.djlext.face.Golden;
import org.djlext.flashattn.LiveArrays;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.image.RgbImageReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of picture that detectors may be given, good and bad. */
class DetectorInputsTest {

  /** Narrow networks of random weights, which see faces everywhere. */
  enum Detector {
    MTCNN,
    SCRFD;

    private ZooModel<Path, Face[]> model;

    private <I, O> ZooModel<I, O> load(Class<I> in, Class<O> out) throws Exception {
      Criteria.Builder<I, O> criteria =
          Criteria.builder().setTypes(in, out).optArgument("maxPixels", MOST);
      return (this == MTCNN
              ? criteria
                  .optModelPath(Golden.path("mtcnn"))
                  .optArgument("thresholds", "0.65,0.31,0.5")
              : criteria
                  .optModelPath(Golden.path("scrfd/mobile"))
                  .optArgument("width", 96)
                  .optArgument("height", 64)
                  .optArgument("threshold", 0.5))
          .build()
          .loadModel();
    }

    Predictor<Path, Face[]> predictor() {
      return model.newPredictor();
    }
  }

  private static final int MOST = 500_000;

  private static RgbImage picture;

  @TempDir private Path folder;

  @BeforeAll
  static void load() throws Exception {
    for (Detector detector : Detector.values()) {
      detector.model = detector.load(Path.class, Face[].class);
    }
    picture = Golden.open("mtcnn/golden.safetensors").picture("0.picture");
  }

  @AfterAll
  static void close() {
    for (Detector detector : Detector.values()) {
      detector.model.close();
    }
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }

  private Path png(String name, RgbImage image) throws IOException {
    return file(name, encoded(image.toBufferedImage(), "png"));
  }

  /** Both files show the same, and something. */
  private static void same(Detector detector, Path file, Path expected) throws Exception {
    try (Predictor<Path, Face[]> predictor = detector.predictor()) {
      assertThat(predictor.predict(file)).isEqualTo(predictor.predict(expected)).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void alphaIsDropped(Detector detector) throws Exception {
    BufferedImage clear =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_ARGB);
    BufferedImage plain = picture.toBufferedImage();
    for (int y = 0; y < clear.getHeight(); y++) {
      for (int x = 0; x < clear.getWidth(); x++) {
        clear.setRGB(x, y, x * 5 << 24 | plain.getRGB(x, y) & 0xffffff);
      }
    }
    same(detector, file("alpha.png", encoded(clear, "png")), png("plain.png", picture));
  }

  @ParameterizedTest
  @EnumSource
  void grayIsAllColoursAlike(Detector detector) throws Exception {
    BufferedImage gray =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_BYTE_GRAY);
    byte[] repeated = new byte[picture.pixels().length];
    for (int i = 0; i < repeated.length / 3; i++) {
      byte value = picture.pixels()[3 * i + 1];
      gray.getRaster().setSample(i % gray.getWidth(), i / gray.getWidth(), 0, value & 0xff);
      Arrays.fill(repeated, 3 * i, 3 * i + 3, value);
    }
    RgbImage colours = new RgbImage(picture.width(), picture.height(), repeated);
    same(detector, file("gray.png", encoded(gray, "png")), png("colours.png", colours));
  }

  @ParameterizedTest
  @EnumSource
  void picturesAreTurnedAsTheCameraWasHeld(Detector detector) throws Exception {
    byte[] lying = encoded(picture.toBufferedImage(), "jpg");
    RgbImage seen = RgbImageReader.standard().read(lying, "lying");
    int width = seen.height();
    byte[] upright = new byte[seen.pixels().length];
    for (int y = 0; y < seen.height(); y++) {
      for (int x = 0; x < seen.width(); x++) { // orientation 6: the top lies at the left
        int to = 3 * (x * width + width - 1 - y);
        System.arraycopy(seen.pixels(), 3 * (y * seen.width() + x), upright, to, 3);
      }
    }
    byte[] exif = {
      (byte) 0xff,
      (byte) 0xe1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0,
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      1,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      6,
      0,
      0,
      0,
      0,
      0,
      0
    };
    byte[] turned = new byte[lying.length + exif.length];
    System.arraycopy(lying, 0, turned, 0, 2);
    System.arraycopy(exif, 0, turned, 2, exif.length);
    System.arraycopy(lying, 2, turned, 2 + exif.length, lying.length - 2);
    Path expected = png("upright.png", new RgbImage(width, seen.width(), upright));
    same(detector, file("turned.jpg", turned), expected);
  }

  @ParameterizedTest
  @EnumSource
  void inksOfPrintAreColours(Detector detector) throws Exception {
    WritableRaster raster =
        Raster.createInterleavedRaster(
            DataBuffer.TYPE_BYTE, picture.width(), picture.height(), 4, null);
    for (int i = 0; i < picture.pixels().length; i++) { // cyan takes red away, and so on
      int x = i / 3 % picture.width();
      raster.setSample(x, i / 3 / picture.width(), i % 3, 255 - (picture.pixels()[i] & 0xff));
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(new IIOImage(raster, null, null));
    } finally {
      writer.dispose();
    }
    Path inks = file("cmyk.jpg", bytes.toByteArray());
    RgbImage colours = RgbImageReader.standard().read(inks);
    assertThat(colours.pixels()[0] & 0xff)
        .isCloseTo(picture.pixels()[0] & 0xff, Offset.offset(40)); // and not its opposite
    same(detector, inks, png("colours.png", colours));
  }

  @ParameterizedTest
  @EnumSource
  void cutFilesAreNamedWhereverTheyEnd(Detector detector) throws Exception {
    try (Predictor<Path, Face[]> predictor = detector.predictor()) {
      for (String format : List.of("png", "jpg")) {
        byte[] whole = encoded(picture.toBufferedImage(), format);
        for (int length = 0; length < whole.length * 3 / 4; length += 1 + whole.length / 9) {
          Path cut = file("cut." + format, Arrays.copyOf(whole, length));
          assertThatThrownBy(() -> predictor.predict(cut))
              .as("%s of %d bytes", format, length)
              .isInstanceOf(TranslateException.class)
              .hasMessageContaining(cut.toString());
        }
      }
      assertThat(predictor.predict(png("whole.png", picture))).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void damagedFilesAreReadOrNamed(Detector detector) throws Exception {
    byte[] whole = encoded(picture.toBufferedImage(), "jpg");
    int refused = 0;
    try (Predictor<Path, Face[]> predictor = detector.predictor()) {
      for (int at = 0; at < whole.length; at += 1 + whole.length / 60) {
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) 0x5a;
        Path file = file("damaged.jpg", damaged);
        try {
          assertThat(predictor.predict(file)).isNotNull();
        } catch (TranslateException e) {
          assertThat(e).hasMessageContaining(file.toString());
          refused++;
        }
      }
    }
    assertThat(refused).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoPictureIsNamed(Detector detector) throws Exception {
    Path text = file("text.png", "no picture".getBytes());
    try (Predictor<Path, Face[]> predictor = detector.predictor()) {
      assertThatThrownBy(() -> predictor.predict(text))
          .isInstanceOf(TranslateException.class)
          .hasMessageContaining("text.png: expected a picture of a known format");
      assertThatThrownBy(() -> predictor.predict(folder.resolve("absent.png")))
          .isInstanceOf(TranslateException.class)
          .hasMessageContaining("absent.png: there is no such file");
      assertThatThrownBy(() -> predictor.predict(folder))
          .isInstanceOf(TranslateException.class)
          .hasMessageContaining("expected a picture, found a folder");
    }
  }

  @ParameterizedTest
  @EnumSource
  void tinyPicturesAreSearchedToo(Detector detector) throws Exception {
    int[][] sizes = {{1, 1}, {2, 1}, {1, 700}, {700, 1}, {11, 11}, {12, 12}, {19, 400}};
    try (Predictor<Path, Face[]> predictor = detector.predictor()) {
      for (int[] size : sizes) {
        byte[] pixels = new byte[3 * size[0] * size[1]];
        Arrays.setAll(new int[pixels.length], i -> pixels[i] = (byte) (i * 37));
        Face[] faces = predictor.predict(png("tiny.png", new RgbImage(size[0], size[1], pixels)));
        if (detector == Detector.MTCNN && Math.min(size[0], size[1]) < 20) {
          assertThat(faces).as("faces of 20 pixels in %d x %d", size[0], size[1]).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void blackPicturesGiveTheSameEveryTime(Detector detector) throws Exception {
    Path black = png("black.png", new RgbImage(90, 60, new byte[90 * 60 * 3]));
    try (Predictor<Path, Face[]> predictor = detector.predictor()) {
      assertThat(predictor.predict(black)).isEqualTo(predictor.predict(black));
    }
  }

  @ParameterizedTest
  @EnumSource
  void picturesAboveTheLimitAreRefusedBeforeTheyAreDecoded(Detector detector) throws Exception {
    byte[] png = encoded(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "png");
    png[16] = 0;
    png[17] = 1; // 65,536 wide and high
    png[18] = 0;
    png[19] = 0;
    System.arraycopy(png, 16, png, 20, 4);
    Path bomb = file("bomb.png", png);
    try (Predictor<Path, Face[]> predictor = detector.predictor()) {
      assertThatThrownBy(() -> predictor.predict(bomb))
          .isInstanceOf(TranslateException.class)
          .hasMessageContaining("expected at most 500000 pixels, found 65536 x 65536");
    }
  }

  @ParameterizedTest
  @EnumSource
  void requestsAreAnsweredWithFacesAndRefusedByTheirReason(Detector detector) throws Exception {
    try (ZooModel<Input, Output> model = detector.load(Input.class, Output.class);
        Predictor<Input, Output> predictor = model.newPredictor()) {
      Input good = new Input();
      good.addProperty("Content-Type", "image/png");
      good.add("data", encoded(picture.toBufferedImage(), "png"));
      JsonObject answer =
          JsonParser.parseString(predictor.predict(good).getData().getAsString())
              .getAsJsonArray()
              .get(0)
              .getAsJsonObject();
      assertThat(answer.get("className").getAsString()).isEqualTo("Face");
      Input bad = new Input();
      bad.addProperty("Content-Type", "image/png");
      bad.add("data", new byte[] {1, 2, 3});
      assertThatThrownBy(() -> predictor.predict(bad))
          .isInstanceOf(TranslateException.class)
          .hasMessageContaining("the request");
    }
  }

  @ParameterizedTest
  @EnumSource
  void arraysDoNotPileUp(Detector detector) throws Exception {
    Path good = png("good.png", picture);
    Path tiny = png("one.png", new RgbImage(1, 1, new byte[3]));
    Path bad = file("bad.png", new byte[] {1, 2, 3});
    try (Predictor<Path, Face[]> predictor = detector.predictor()) {
      predictor.predict(good);
      int before = LiveArrays.count(detector.model.getNDManager());
      for (int i = 0; i < 3; i++) {
        predictor.predict(good);
        predictor.predict(tiny);
        predictor.batchPredict(List.of(good, tiny, good));
        assertThatThrownBy(() -> predictor.predict(bad)).isInstanceOf(TranslateException.class);
        assertThatThrownBy(() -> predictor.batchPredict(List.of(good, bad)))
            .isInstanceOf(TranslateException.class);
      }
      assertThat(LiveArrays.count(detector.model.getNDManager())).isEqualTo(before);
    }
  }
}
