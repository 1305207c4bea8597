package org.djlext.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.djlext.examples.CliRun;
import org.djlext.examples.sketch.InkColor;
import org.djlext.examples.sketch.ShapeKind;
import org.djlext.examples.sketch.Sketch;
import org.djlext.examples.sketch.SketchItem.PlacedShape;
import org.djlext.examples.sketch.SketchRenderer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatPicturesTest {

  @TempDir Path folder;
  private Path picture;

  @BeforeEach
  void draw() throws IOException {
    picture = write("a.png", ShapeKind.SQUARE, InkColor.RED, 22);
  }

  @Test
  void answersAboutAPicture() {
    CliRun run = ask("What color is the square?", "--image", picture.toString());
    run.expect(0);
    assertThat(run.out().strip()).isEqualTo("red");
  }

  @Test
  void jsonTellsOfThePicture() {
    CliRun run = ask("What color is the square?", "--image", picture.toString(), "--json");
    run.expect(0);
    JsonObject json = run.json();
    assertThat(json.get("text").getAsString()).isEqualTo("red");
    assertThat(json.get("images").getAsInt()).isEqualTo(1);
    assertThat(json.has("thinking")).isFalse();
    // 84 x 84 pixels are 9 tokens
    CliRun without = ask("What color is the square?", "--json");
    without.expect(0);
    assertThat(without.json().has("images")).isFalse();
    assertThat(json.get("prompt_tokens").getAsInt())
        .isGreaterThan(without.json().get("prompt_tokens").getAsInt() + 9);
  }

  @Test
  void severalPicturesAreShownInTheirOrder() throws IOException {
    Path other = write("b.png", ShapeKind.CIRCLE, InkColor.BLUE, 22);
    CliRun one = ask("What is this?", "--image", other.toString(), "--json");
    CliRun two =
        ask("What is this?", "--image", picture.toString(), "--image", other.toString(), "--json");
    two.expect(0);
    assertThat(two.json().get("images").getAsInt()).isEqualTo(2);
    assertThat(two.json().get("prompt_tokens").getAsInt())
        .isGreaterThan(one.json().get("prompt_tokens").getAsInt() + 9);
  }

  @Test
  void beamsSeePicturesToo() {
    CliRun run = ask("What color is the square?", "--image", picture.toString(), "--beams", "2");
    run.expect(0);
    assertThat(run.out().strip()).isEqualTo("red");
  }

  @Test
  void modelThatTakesNoPicturesIsNamed() {
    CliRun run = CliRun.of("chat", "--image", picture.toString(), "--prompt", "What is this?");
    run.expect(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("--image", "Kimi-VL", "Chameleon", "mini-llama", "LlamaBlock");
  }

  @Test
  void chameleonDescribesAPicture() throws IOException {
    picture = write("a.png", ShapeKind.SQUARE, InkColor.RED, 14);
    CliRun run = chameleon("Describe the picture.", "--json");
    run.expect(0);
    JsonObject json = run.json();
    assertThat(json.get("text").getAsString()).isEqualTo("a red square");
    assertThat(json.get("images").getAsInt()).isEqualTo(1);
    // 8 x 8 codes between two tokens
    assertThat(json.get("prompt_tokens").getAsInt()).isGreaterThan(66);
    assertThat(chameleon("Describe the picture.").out().strip()).isEqualTo("a red square");
    assertThat(chameleon("Describe the picture.", "--beams", "2").out().strip())
        .isEqualTo("a red square");
  }

  @Test
  void chameleonHasNoSystemMessage() {
    CliRun run = chameleon("Describe the picture.", "--system", "Be brief.");
    run.expect(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("--system", "Chameleon");
  }

  private CliRun chameleon(String question, String... options) {
    List<String> arguments = new ArrayList<>(List.of("chat", "--model", "chameleon-mini"));
    arguments.addAll(List.of("--image", picture.toString(), "--prompt", question));
    arguments.addAll(Arrays.asList(options));
    return CliRun.of(arguments.toArray(String[]::new));
  }

  @Test
  void unreadablePictureIsNamed() throws IOException {
    Path text = Files.writeString(folder.resolve("text.png"), "no picture");
    CliRun run = ask("What is this?", "--image", text.toString());
    run.expect(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("text.png");
    CliRun absent = ask("What is this?", "--image", folder.resolve("none.png").toString());
    absent.expect(1);
    assertThat(absent.err()).contains("none.png");
  }

  @Test
  void morePicturesThanTheContextHoldsAreRefused() {
    List<String> options = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      options.addAll(List.of("--image", picture.toString()));
    }
    CliRun run = ask("What is this?", options.toArray(String[]::new));
    run.expect(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("512");
  }

  @Test
  void plainTextHasNoPictures() {
    CliRun run = ask("What is this?", "--image", picture.toString(), "--plain");
    run.expect(2);
    assertThat(run.err()).contains("--image", "--plain");
  }

  @Test
  void unknownBareNameIsTakenForAFolder() {
    CliRun run = CliRun.of("chat", "--model", "kimi-vl-giant", "--prompt", "hi");
    run.expect(1);
    assertThat(run.err()).contains("kimi-vl-giant", "no such file or folder");
  }

  private Path write(String name, ShapeKind kind, InkColor color, double radius)
      throws IOException {
    PlacedShape shape = new PlacedShape(kind, color.plain(), 40, 44, radius, 0);
    Sketch sketch = new Sketch(84, 84, 0xFFFFFF, List.of(shape));
    Path file = folder.resolve(name);
    ImageIO.write(SketchRenderer.render(sketch).toBufferedImage(), "png", file.toFile());
    return file;
  }

  private static CliRun ask(String question, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("chat", "--model", "kimi-vl-mini", "--prompt", question));
    arguments.addAll(Arrays.asList(options));
    return CliRun.of(arguments.toArray(String[]::new));
  }
}
