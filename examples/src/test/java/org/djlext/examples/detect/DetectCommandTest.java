package org.djlext.examples.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.djlext.examples.CliRun;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With tiny models of random weights, which see something everywhere. */
class DetectCommandTest {

  private static final Path MODELS = Path.of("../djl-detr/src/test/resources");
  private static final String DETECTOR = MODELS.resolve("detr/native-bottleneck").toString();
  private static final String PANOPTIC = MODELS.resolve("panoptic/bottlenecks").toString();

  @TempDir private Path folder;

  @Test
  void jsonHasBoxesInPixelsAndTimes() throws IOException {
    Path picture = picture("a.png", 60, 40, 1);
    CliRun run =
        CliRun.of(
            "detect",
            picture.toString(),
            "--model",
            DETECTOR,
            "--threshold",
            "0",
            "--size",
            "48",
            "--json");
    run.expect(0);
    JsonObject json = run.json();
    assertThat(json.get("threshold").getAsDouble()).isZero();
    assertThat(json.getAsJsonArray("failures")).isEmpty();
    JsonObject found = json.getAsJsonArray("pictures").get(0).getAsJsonObject();
    assertThat(found.get("file").getAsString()).isEqualTo(picture.toString());
    assertThat(found.get("width").getAsInt()).isEqualTo(60);
    assertThat(found.has("segments")).isFalse();
    JsonArray objects = found.getAsJsonArray("objects");
    assertThat(objects).isNotEmpty();
    for (var object : objects) {
      JsonObject box = object.getAsJsonObject().getAsJsonObject("box");
      assertThat(box.get("width").getAsDouble()).isBetween(0.0, 60.0);
      assertThat(box.get("height").getAsDouble()).isBetween(0.0, 40.0);
      double middle = box.get("x").getAsDouble() + box.get("width").getAsDouble() / 2;
      assertThat(middle).isBetween(0.0, 60.0);
      assertThat(object.getAsJsonObject().get("label").getAsString()).isNotEmpty();
    }
    JsonObject seconds = found.getAsJsonObject("seconds");
    for (String part : new String[] {"read", "preprocess", "inference", "postprocess"}) {
      assertThat(seconds.get(part).getAsDouble()).as(part).isPositive();
    }
  }

  @Test
  void everythingIsDrawn() throws IOException {
    picture("frames/2.png", 60, 40, 1);
    picture("frames/1.jpg", 90, 30, 2);
    Files.writeString(folder.resolve("frames/notes.txt"), "no picture");
    Path out = folder.resolve("out");
    CliRun run =
        CliRun.of(
            "detect",
            folder.resolve("frames").toString(),
            "--model",
            PANOPTIC,
            "--panoptic",
            "--attention",
            "--threshold",
            "0.1",
            "--segment-threshold",
            "0.1",
            "--size",
            "48",
            "--top",
            "1",
            "--out",
            out.toString());
    run.expect(0);
    assertThat(run.out().lines().filter(line -> line.contains(" segments in")))
        .hasSize(2)
        .first()
        .asString()
        .contains("1.jpg, 90 x 30: 1 object, 2 segments");
    assertThat(run.err()).doesNotContain("notes.txt");
    assertThat(out).isDirectoryContaining("glob:**/detect.json");
    for (String name : new String[] {"1", "2"}) {
      for (String kind : new String[] {"", "-segments", "-attention"}) {
        BufferedImage image = ImageIO.read(out.resolve(name + kind + ".png").toFile());
        assertThat(Math.min(image.getWidth(), image.getHeight()))
            .as(name + kind)
            .isGreaterThanOrEqualTo(400);
      }
      BufferedImage ids = ImageIO.read(out.resolve(name + "-ids.png").toFile());
      assertThat(ids.getWidth()).isEqualTo(name.equals("1") ? 90 : 60);
    }
  }

  @Test
  void badPictureAmongManyIsReportedAndOthersAreDone() throws IOException {
    Path good = picture("good.png", 30, 30, 1);
    Path cut = folder.resolve("cut.png");
    byte[] bytes = Files.readAllBytes(good);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
    Path none = folder.resolve("none.png");
    CliRun run =
        CliRun.of(
            "detect",
            cut.toString(),
            none.toString(),
            good.toString(),
            "--model",
            DETECTOR,
            "--size",
            "32",
            "--json");
    run.expect(1);
    assertThat(run.err())
        .contains("djlx detect: " + cut + ": ", "djlx detect: " + none + ": there is no such file");
    JsonObject json = run.json();
    assertThat(json.getAsJsonArray("pictures")).hasSize(1);
    assertThat(json.getAsJsonArray("failures")).hasSize(2);
    JsonObject failure = json.getAsJsonArray("failures").get(0).getAsJsonObject();
    assertThat(failure.get("file").getAsString()).isEqualTo(cut.toString());
    assertThat(failure.get("reason").getAsString()).contains("cut off");
  }

  @Test
  void picturesOfOneNameDoNotOverwriteEachOther() throws IOException {
    Path first = picture("x/1.png", 30, 30, 1);
    Path second = picture("y/1.png", 30, 30, 2);
    Path out = folder.resolve("out");
    CliRun.of(
            "detect",
            first.toString(),
            second.toString(),
            "--model",
            DETECTOR,
            "--size",
            "32",
            "--out",
            out.toString())
        .expect(0);
    assertThat(out.resolve("1.png")).exists();
    assertThat(out.resolve("1-2.png")).exists();
  }

  @Test
  void wrongUsageIsSaid() throws IOException {
    String picture = picture("a.png", 9, 9, 1).toString();
    assertThat(CliRun.of("detect").expect(2).err()).contains("IMAGE|FOLDER");
    assertThat(CliRun.of("detect", picture, "--threshold", "2").expect(2).err())
        .contains("--threshold: expected 0 to 1, found 2.0");
    assertThat(CliRun.of("detect", picture, "--attention").expect(2).err())
        .contains("expected --out");
    assertThat(CliRun.of("detect", picture, "--model", DETECTOR, "--panoptic").expect(1).err())
        .contains("expected a panoptic model");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(CliRun.of("detect", empty.toString(), "--model", DETECTOR).expect(1).err())
        .contains("there are no pictures in this folder");
  }

  private Path picture(String name, int width, int height, long seed) throws IOException {
    byte[] pixels = new byte[width * height * 3];
    new Random(seed).nextBytes(pixels);
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    BufferedImage image = new RgbImage(width, height, pixels).toBufferedImage();
    ImageIO.write(image, name.endsWith("jpg") ? "jpg" : "png", file.toFile());
    return file;
  }
}
