package org.djlext.examples.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.djlext.examples.CliRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores of other programs, and of a model of random weights on pictures and their copies. */
class EvalFacesCommandTest {

  @TempDir private Path folder;

  @Test
  void figuresOfAFewScoresAreThoseOfPaperAndPencil() throws IOException {
    String table =
        "score;same\n# a remark\n0.9;1\n0.8 true\n\n0.3\tsame\n0.7,0\n0.2,false\n0.1,0\n";
    CliRun run = scores(table, "--folds", "1", "--far", "0.34", "--json");
    JsonObject scores = run.expect(0).json().getAsJsonObject("scores");
    assertThat(scores.get("pairs").getAsInt()).isEqualTo(6);
    assertThat(scores.get("mated").getAsInt()).isEqualTo(3);
    assertThat(value(scores, "auc")).isCloseTo(8 / 9.0, within(1e-9));
    assertThat(value(scores, "eer")).isCloseTo(1 / 3.0, within(1e-9));
    assertThat(scores.getAsJsonObject("lfw").get("accuracy").getAsDouble())
        .isCloseTo(5 / 6.0, within(1e-9));
    JsonObject point = scores.getAsJsonArray("points").get(0).getAsJsonObject();
    assertThat(value(point, "tar")).isEqualTo(1); // 0.3 and 0.7 accept as many of two persons
    assertThat(point.get("threshold").getAsDouble()).isEqualTo(0.3);
  }

  @Test
  void distancesAreTheOtherWayRound() throws IOException {
    String table = "0.1,1\n0.2,1\n0.7,1\n0.3,0\n0.8,0\n0.9,0\n";
    JsonObject scores =
        scores(table, "--distances", "--json").expect(0).json().getAsJsonObject("scores");
    assertThat(value(scores, "auc")).isCloseTo(8 / 9.0, within(1e-9));
    assertThat(scores.has("lfw")).isFalse();
  }

  @Test
  void curveIsDrawn() throws IOException {
    Path out = folder.resolve("out");
    CliRun run = scores("0.9,1\n0.1,0\n0.8,0\n", "--folds", "0", "--out", out + "");
    assertThat(run.expect(0).out())
        .contains("scores.txt: 1 pairs of one person, 2 of two")
        .containsPattern("true accepts at FAR 0.001 +too few pairs");
    assertThat(ImageIO.read(out.resolve("roc.png").toFile()).getWidth()).isEqualTo(760);
    assertThat(out.resolve("eval.json")).exists();
  }

  @Test
  void badScoresAreNamedByTheirLine() throws IOException {
    assertThat(scores("0.5,1\n0.6,maybe\n").expect(1).err())
        .contains("scores.txt: line 2: expected a score and 1 or 0, found \"0.6,maybe\"");
    assertThat(scores("0.5,1\nNaN,0\n").expect(1).err()).contains("line 2");
    assertThat(scores("0.5,1\n0.6,1\n").expect(1).err()).contains("scores.txt: ");
    assertThat(scores("0.5,1\n0.6,0\n").expect(1).err()).contains("scores.txt: ").contains("10");
  }

  @Test
  void pairsInFoldersAreEmbeddedAndScored() throws IOException {
    String model = RandomFaceModels.embedding(folder.resolve("model"), 16, 1).toString();
    StringBuilder list = new StringBuilder("2\t2\n");
    for (int i = 0; i < 4; i++) {
      for (int number = 1; number <= 2; number++) {
        String name = "p%d/p%d_000%d.png".formatted(i, i, number);
        FacePictures.noise(folder.resolve("faces/" + name), 112, 112, i); // twice the same
      }
    }
    list.append("p0 1 2\np1 1 2\np0 1 p1 1\np1 2 p2 1\n");
    list.append("p2 1 2\np3 1 2\np2 1 p3 1\np3 2 p0 1\n");
    Path pairs = Files.writeString(folder.resolve("pairs.txt"), list);
    String[] args = {
      "face",
      "eval",
      "--pairs",
      pairs + "",
      "--pictures",
      folder + "/faces",
      "--aligned",
      "--model",
      model,
      "--resamples",
      "20",
      "--json"
    };
    JsonObject scores = CliRun.of(args).expect(0).json().getAsJsonObject("scores");
    assertThat(scores.get("pairs").getAsInt()).isEqualTo(8);
    assertThat(value(scores, "auc")).isEqualTo(1);
    assertThat(scores.getAsJsonObject("lfw").get("folds").getAsInt()).isEqualTo(2);
    Path bad = folder.resolve("faces/p3/p3_0001.png");
    Files.writeString(bad, "no picture");
    CliRun run = CliRun.of(args);
    assertThat(run.expect(1).err()).contains("p3_0001.png: expected a picture of a known format");
    assertThat(run.err()).contains("pairs left out: 2 of 8");
    Files.delete(bad);
    assertThat(CliRun.of(args).expect(1).err()).contains("p3_0001");
  }

  @Test
  void setsOfInsightfaceAreEmbeddedAndScored() throws IOException {
    String model = RandomFaceModels.embedding(folder.resolve("model"), 16, 1).toString();
    List<byte[]> pictures = new ArrayList<>();
    for (int i : new int[] {0, 0, 0, 1, 2, 2, 1, 2}) {
      Path file = FacePictures.noise(folder.resolve("in/a.png"), 112, 112, i);
      pictures.add(Files.readAllBytes(file));
    }
    Path bin = Files.write(folder.resolve("set.bin"), pickle(pictures, true, false, true, false));
    CliRun run =
        CliRun.of("face", "eval", "--bin", bin + "", "--model", model, "--folds", "2", "--json");
    JsonObject json = run.expect(0).json();
    assertThat(value(json.getAsJsonObject("scores"), "auc")).isEqualTo(1);
    assertThat(json.get("model").getAsString()).isEqualTo(model);
  }

  @Test
  void oneSourceIsExpected() {
    assertThat(CliRun.of("face", "eval").expect(2).err())
        .contains("expected one of --pairs, --bin and --scores, found 0");
    assertThat(CliRun.of("face", "eval", "--pairs", "p.txt").expect(2).err())
        .contains("expected --pairs and --pictures together");
    assertThat(CliRun.of("face", "eval", "--scores", "s", "--far", "0").expect(2).err())
        .contains("--far: expected rates above 0 and up to 1");
    assertThat(CliRun.of("face", "eval", "--scores", folder + "/none").expect(1).err())
        .contains("none: there is no such file");
  }

  private CliRun scores(String content, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("scores.txt"), content);
    String[] args = {"face", "eval", "--scores", file.toString(), "--resamples", "20"};
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return CliRun.of(all);
  }

  private static double value(JsonObject parent, String name) {
    return parent.getAsJsonObject(name).get("value").getAsDouble();
  }

  /** A tuple of a list of bytes and a list of booleans, protocol 3. */
  private static byte[] pickle(List<byte[]> pictures, boolean... same) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x80, 3, ']', '('});
    for (byte[] picture : pictures) {
      out.write('B');
      out.write(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(picture.length).array());
      out.write(picture);
    }
    out.write(new byte[] {'e', ']', '('});
    for (boolean one : same) {
      out.write(one ? 0x88 : 0x89);
    }
    out.write(new byte[] {'e', (byte) 0x86, '.'});
    return out.toByteArray();
  }
}
