package org.djlext.examples.draw;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.djlext.examples.CliRun;
import org.djlext.examples.captions.Caption;
import org.djlext.examples.captions.PictureReading;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the built-in miniature. */
class DrawCommandTest {

  private static final String CAPTION = "two blue circles";

  @TempDir private Path folder;

  @Test
  void pictureShowsTheCaption() throws IOException {
    Path file = folder.resolve("x.png");
    CliRun run = CliRun.of("draw", CAPTION, "--out", file.toString(), "--json");
    run.expect(0);
    JsonObject json = run.json();
    assertThat(json.get("caption").getAsString()).isEqualTo(CAPTION);
    assertThat(json.get("file").getAsString()).isEqualTo(file.toString());
    assertThat(json.getAsJsonArray("codes")).hasSize(64);
    assertThat(json.get("agrees").getAsBoolean()).isTrue();
    BufferedImage picture = ImageIO.read(file.toFile());
    assertThat(picture.getWidth()).isEqualTo(256).isEqualTo(json.get("width").getAsInt());
    Caption caption = Caption.parse(CAPTION).orElseThrow();
    assertThat(PictureReading.of(RgbImage.of(picture)).agreesWith(caption)).isTrue();
    assertThat(names()).containsExactly("x.png");
  }

  @Test
  void sameSeedDrawsTheSameAndAnotherSeedAnother() throws IOException {
    byte[] first = drawn("a.png", "5");
    assertThat(drawn("b.png", "5")).isEqualTo(first);
    assertThat(drawn("c.png", "6")).isNotEqualTo(first);
  }

  @Test
  void pictureIsWrittenAfterEachRow() throws IOException {
    Path steps = folder.resolve("steps");
    CliRun.of(
            "draw",
            "two green triangles",
            "--out",
            folder.toString(),
            "--steps",
            steps.toString(),
            "--size",
            "64",
            "--candidates",
            "1")
        .expect(0);
    byte[] whole = Files.readAllBytes(folder.resolve("drawing.png"));
    assertThat(Files.readAllBytes(steps.resolve("row-8.png"))).isEqualTo(whole);
    assertThat(Files.readAllBytes(steps.resolve("row-1.png"))).isNotEqualTo(whole);
    assertThat(ImageIO.read(steps.resolve("row-1.png").toFile()).getWidth()).isEqualTo(64);
  }

  @Test
  void captionThatNoProgramReadsHasNoVerdict() {
    CliRun run =
        CliRun.of(
            "draw",
            "a blue moon",
            "--out",
            folder.resolve("m.png").toString(),
            "--json",
            "--candidates",
            "1");
    run.expect(0);
    assertThat(run.json().has("agrees")).isFalse();
  }

  @Test
  void wrongValuesAreWrongUsage() throws IOException {
    for (String[] wrong :
        List.of(
            new String[] {"draw"},
            new String[] {"draw", " "},
            new String[] {"draw", CAPTION, "--size", "0"},
            new String[] {"draw", CAPTION, "--temperature", "-1"},
            new String[] {"draw", CAPTION, "--candidates", "0"},
            new String[] {"draw", CAPTION, "--out", folder.resolve("x.jpg").toString()})) {
      assertThat(CliRun.of(wrong).code()).as(String.join(" ", wrong)).isEqualTo(2);
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void modelThatCannotDrawIsNamed() {
    CliRun run =
        CliRun.of(
            "draw",
            CAPTION,
            "--model",
            "djl://org.djlext.vlm/mini-llama",
            "--out",
            folder.resolve("x.png").toString());
    run.expect(1);
    assertThat(run.err()).contains("expected a Chameleon");
  }

  private byte[] drawn(String name, String seed) throws IOException {
    Path file = folder.resolve(name);
    CliRun.of("draw", CAPTION, "--out", file.toString(), "--seed", seed, "--candidates", "1")
        .expect(0);
    return Files.readAllBytes(file);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
