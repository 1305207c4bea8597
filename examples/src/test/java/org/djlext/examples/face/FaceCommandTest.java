package org.djlext.examples.face;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.djlext.examples.CliRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finding, aligning and comparing with models of random weights. */
class FaceCommandTest {

  private static final String DETECTOR = RandomFaceModels.DETECTOR;
  private static final String ONE = RandomFaceModels.ONE;
  private static final String TWO = RandomFaceModels.TWO;
  private static final String NONE = RandomFaceModels.NONE;

  @TempDir private Path folder;
  private String a;
  private String b;

  @BeforeEach
  void drawPictures() throws IOException {
    a = FacePictures.noise(folder.resolve("in/a.png"), 256, 256, 1).toString();
    b = FacePictures.noise(folder.resolve("in/b.jpg"), 300, 240, 2).toString();
  }

  @Test
  void facesAreToldAndDrawn() throws IOException {
    Path out = folder.resolve("out");
    JsonObject json =
        CliRun.of("face", "detect", a, "--detector", DETECTOR, TWO, "--json", "--out", out + "")
            .expect(0)
            .json();
    JsonObject picture = json.getAsJsonArray("pictures").get(0).getAsJsonObject();
    assertThat(picture.get("width").getAsInt()).isEqualTo(256);
    JsonArray faces = picture.getAsJsonArray("faces");
    assertThat(faces).hasSize(2);
    JsonObject face = faces.get(0).getAsJsonObject();
    assertThat(face.getAsJsonObject("points").keySet())
        .containsExactly("left_eye", "right_eye", "nose", "left_mouth", "right_mouth");
    assertThat(face.get("score").getAsDouble()).isBetween(0.885, 1.0);
    assertThat(face.getAsJsonObject("quality").get("overall").getAsDouble()).isBetween(0.0, 1.0);
    BufferedImage drawn = ImageIO.read(out.resolve("a.png").toFile());
    assertThat(drawn.getWidth()).isEqualTo(512);
    BufferedImage plain = ImageIO.read(Path.of(a).toFile());
    long changed = 0;
    for (int x = 0; x < 512; x++) {
      for (int y = 0; y < 512; y++) {
        changed += drawn.getRGB(x, y) == plain.getRGB(x / 2, y / 2) ? 0 : 1;
      }
    }
    assertThat(changed).isGreaterThan(50);
    assertThat(out.resolve("detect.json")).exists();
  }

  @Test
  void pictureWithoutFaceIsNoFailureOfDetection() {
    CliRun run = CliRun.of("face", "detect", a, "--detector", DETECTOR, NONE).expect(0);
    assertThat(run.out()).contains("a.png, 256 x 256: no face in");
  }

  @Test
  void threeFilesOfMtcnnAreADetector() {
    String folder = "../djl-face/src/test/resources/mtcnn";
    CliRun run = CliRun.of("face", "detect", a, "--detector", folder, "--min-face", "60");
    assertThat(run.expect(0).out()).contains("a.png, 256 x 256: ");
  }

  @Test
  void oneBadPictureDoesNotStopTheOthers() throws IOException {
    Path text = Files.writeString(folder.resolve("no.png"), "no picture");
    Path absent = folder.resolve("absent.png");
    CliRun run =
        CliRun.of(
            "face", "detect", text + "", absent + "", a, "--detector", DETECTOR, ONE, "--json");
    JsonObject json = run.expect(1).json();
    assertThat(json.getAsJsonArray("pictures")).hasSize(1);
    assertThat(json.getAsJsonArray("failures")).hasSize(2);
    assertThat(run.err())
        .contains("no.png: expected a picture of a known format")
        .contains("absent.png: there is no such file");
  }

  @Test
  void alignedFacesAreWrittenWithTheirQuality() throws IOException {
    Path out = folder.resolve("crops");
    CliRun run =
        CliRun.of(
            "face", "align", a, b, "--detector", DETECTOR, TWO, "--size", "96", "--out", out + "");
    run.expect(0);
    assertThat(run.out()).contains("a-1.png: quality 0.").contains("sharpness");
    for (String name : new String[] {"a-1.png", "a-2.png", "b-1.png", "b-2.png"}) {
      BufferedImage crop = ImageIO.read(out.resolve(name).toFile());
      assertThat(crop.getWidth()).isEqualTo(96);
      assertThat(crop.getHeight()).isEqualTo(96);
    }
    assertThat(out.resolve("align.json")).exists();
  }

  @Test
  void nothingToAlignIsAFailure() {
    CliRun run =
        CliRun.of("face", "align", a, "--detector", DETECTOR, NONE, "--out", folder + "/o");
    assertThat(run.expect(1).err()).contains("a.png: expected a face, found none in the picture");
  }

  @Test
  void verifyingComparesWithTheThreshold() throws IOException {
    String model = RandomFaceModels.embedding(folder.resolve("model"), 16, 1).toString();
    CliRun same = verify(a, a, model, ONE, "--threshold", "0.5");
    assertThat(same.expect(0).out()).contains("one person: cosine 1.0000, at least 0.5000");
    CliRun run = verify(a, b, model, ONE, "--json");
    JsonObject json = run.expect(0).json();
    assertThat(json.has("same")).isFalse();
    double cosine = json.get("cosine").getAsDouble();
    assertThat(cosine).isBetween(-1.0, 1.0).isNotEqualTo(1.0);
    String above = Double.toString(Math.min(1, cosine + 0.001));
    JsonObject other = verify(a, b, model, ONE, "--json", "--threshold", above).expect(0).json();
    assertThat(other.get("same").getAsBoolean()).isEqualTo(cosine >= Double.parseDouble(above));
  }

  @Test
  void manyFacesAreRefusedUnlessTheLargestIsMeant() throws IOException {
    String model = RandomFaceModels.embedding(folder.resolve("model"), 16, 1).toString();
    CliRun run = verify(a, b, model, TWO);
    assertThat(run.expect(1).err())
        .contains("a.png: expected one face, found 2")
        .contains("largest");
    JsonObject json = verify(a, b, model, TWO, "--largest", "--json").expect(0).json();
    JsonObject face = json.getAsJsonArray("faces").get(0).getAsJsonObject();
    assertThat(face.get("count").getAsInt()).isEqualTo(2);
    assertThat(face.getAsJsonObject("box").get("width").getAsDouble()).isGreaterThan(15);
    assertThat(verify(a, b, model, NONE).expect(1).err())
        .contains("a.png: expected a face, found none");
  }

  @Test
  void alignedPicturesNeedNoDetector() throws IOException {
    String model = RandomFaceModels.embedding(folder.resolve("model"), 16, 1).toString();
    String crop = FacePictures.noise(folder.resolve("in/c.png"), 112, 112, 3).toString();
    String large = FacePictures.noise(folder.resolve("in/d.png"), 150, 150, 4).toString();
    CliRun.of("face", "verify", crop, large, "--aligned", "--model", model).expect(0);
    CliRun run = CliRun.of("face", "verify", crop, b, "--aligned", "--model", model);
    assertThat(run.expect(1).err()).contains("b.jpg: expected an aligned face, which is square");
  }

  @Test
  void wrongModelsAndOptionsAreNamed() throws IOException {
    assertThat(CliRun.of("face", "detect", a, "--detector", folder + "/no").expect(1).err())
        .contains("no: there is no such file or folder");
    assertThat(verify(a, b, DETECTOR, ONE).expect(1).err())
        .contains("mobile: expected a model that embeds faces");
    String model = RandomFaceModels.embedding(folder.resolve("model"), 16, 1).toString();
    assertThat(CliRun.of("face", "detect", a, "--detector", model).expect(1).err())
        .contains("model: expected a model that finds faces");
    assertThat(verify(a, b, model, ONE, "--threshold", "2").expect(2).err())
        .contains("--threshold: expected -1 to 1, found 2.0");
    assertThat(verify(a, b, model, "--detector-threshold", "7").expect(2).err())
        .contains("--detector-threshold: expected 0 to 1, found 7.0");
    assertThat(CliRun.of("face", "align", a, "--size", "0").expect(2).err())
        .contains("--size: expected 1 to 4096, found 0");
  }

  private static CliRun verify(String first, String second, String model, String... more) {
    String[] args = {"face", "verify", first, second, "--detector", DETECTOR, "--model", model};
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return CliRun.of(all);
  }
}
