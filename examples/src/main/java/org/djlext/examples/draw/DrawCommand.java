package org.djlext.examples.draw;

import ai.djl.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.djlext.examples.captions.Caption;
import org.djlext.examples.captions.CaptionedModel;
import org.djlext.examples.captions.ChosenDrawing;
import org.djlext.examples.captions.PictureReading;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.ModelOption;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.examples.picture.PngBytes;
import org.djlext.flashattn.image.ResampleFilter;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.weights.WholeFile;
import org.djlext.vlm.chameleon.DrawingConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code djlx draw}: draws a caption. */
@Command(
    name = "draw",
    description = {
      "Draws a picture of a caption with a Chameleon that can draw, code by code, and writes it as"
          + " PNG. --out names the file, or a folder for drawing.png.",
      "",
      "The built-in miniature knows filled circles, squares and triangles in red, green, blue,"
          + " yellow, purple and black: one, two or three alike, or one left of, right of, above or"
          + " below another. For such captions a program looks at the picture's pixels and says"
          + " whether it agrees.",
      ""
    },
    sortOptions = false)
public final class DrawCommand implements Callable<Integer> {

  /** The name of our own small Chameleon in its zoo. */
  public static final String MINIATURE = "djl://org.djlext.vlm/chameleon-mini";

  private static final int READABLE = 256;
  private static final int LARGEST = 8192;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "CAPTION", description = "What to draw.")
  private String caption;

  @Mixin(name = "model")
  private final ModelOption model = new ModelOption(MINIATURE);

  @Mixin(name = "drawing")
  private DrawingOptions drawing;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description =
          "The shorter side of the file's picture. Default: as the model draws, small pictures"
              + " enlarged to "
              + READABLE
              + " or a little more.")
  private Integer size;

  @Option(
      names = "--steps",
      paramLabel = "FOLDER",
      description = "Also write the picture after each row of its codes, as row-1.png and so on.")
  private Path steps;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public DrawCommand() {}

  @Override
  public Integer call() throws IOException, ModelException {
    DrawingConfig config = config();
    Path file = shared.outFile("drawing.png");
    CommandOutput output = shared.outputOfOneFile();
    long start = System.nanoTime();
    try (CaptionedModel loaded = CaptionedModel.of(model.load(shared.device()))) {
      long begin = System.nanoTime();
      ChosenDrawing drawn = loaded.drawBest(caption, config, shared.seed(), drawing.candidates());
      RgbImage picture = drawn.picture();
      long end = System.nanoTime();
      RgbImage shown = sized(picture);
      write(file, shown);
      writeSteps(loaded, drawn.codes());
      Optional<Caption> asked = Caption.parse(caption);
      PictureReading reading = PictureReading.of(picture);
      output.say(file.toString());
      output.say(verdict(asked, reading));
      output.result(
          new DrawReport(
              model.name(),
              caption,
              file.toString(),
              shown.width(),
              shown.height(),
              drawn.seed(),
              drawing.candidates(),
              drawn.codes(),
              reading.caption().map(Caption::toString).orElse(null),
              asked.map(reading::agreesWith).orElse(null),
              (begin - start) / 1e9,
              (end - begin) / 1e9));
    }
    return 0;
  }

  private DrawingConfig config() {
    if (caption.isBlank()) {
      throw new ParameterException(spec.commandLine(), "CAPTION: expected a text, found none");
    }
    if (size != null && (size < 1 || size > LARGEST)) {
      throw new ParameterException(
          spec.commandLine(), "--size: expected 1 to %d, found %d".formatted(LARGEST, size));
    }
    try {
      return drawing.config();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private RgbImage sized(RgbImage picture) {
    int shorter = Math.min(picture.width(), picture.height());
    double times =
        size == null
            ? Math.max(1, (READABLE + shorter - 1) / shorter) // whole, so that pixels stay even
            : size / (double) shorter;
    int width = Math.max(1, (int) Math.round(times * picture.width()));
    int height = Math.max(1, (int) Math.round(times * picture.height()));
    return times == 1 ? picture : picture.resize(width, height, ResampleFilter.BICUBIC);
  }

  private void writeSteps(CaptionedModel loaded, List<Integer> codes) throws IOException {
    if (steps == null) {
      return;
    }
    int row = loaded.codesPerRow();
    for (int rows = 1; rows * row <= codes.size(); rows++) {
      int[] known = codes.stream().limit((long) rows * row).mapToInt(Integer::intValue).toArray();
      write(steps.resolve("row-%d.png".formatted(rows)), sized(loaded.draw(known)));
    }
  }

  private static void write(Path file, RgbImage picture) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    WholeFile.write(file, PngBytes.of(picture.toBufferedImage()));
  }

  private static String verdict(Optional<Caption> asked, PictureReading reading) {
    String seen = reading.caption().map(Caption::toString).orElse("nothing that captions tell of");
    if (asked.isEmpty()) {
      return "No program can tell whether it agrees with this caption; it sees " + seen + ".";
    }
    return reading.agreesWith(asked.get())
        ? "A look at the pixels agrees: " + seen + "."
        : "A look at the pixels does not agree: it sees " + seen + ".";
  }
}
