package org.djlext.examples.face;

import ai.djl.ModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.examples.picture.PictureFile;
import org.djlext.examples.picture.PngBytes;
import org.djlext.face.Face;
import org.djlext.face.align.AlignmentException;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.detect.FaceDetector;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code djlx face align}: cuts faces out as embedding models want them. */
@Command(
    name = "align",
    description = {
      "Finds faces, turns and scales each so that eyes, nose and mouth come to where embedding"
          + " models want them, and writes NAME-1.png, NAME-2.png, ..., the surest first; with how"
          + " fit each is for recognition.",
      "",
      "A picture without a face, or one that cannot be read, is reported and the others are done;"
          + " the exit code is then 1.",
      ""
    },
    sortOptions = false)
final class AlignCommand implements Callable<Integer> {

  private static final Path FOLDER = Path.of("aligned");
  private static final int LARGEST = 4096;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "IMAGE|FOLDER",
      arity = "1..*",
      description = "Pictures, and folders of pictures. Without --out, crops go to aligned.")
  private List<Path> places;

  @Mixin(name = "detector")
  private DetectorOption detector;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      defaultValue = "112",
      description = "The sides of the aligned pictures. Default: ${DEFAULT-VALUE}.")
  private int size;

  @Option(
      names = "--affine",
      description = "Allow shear, which follows turned heads and changes proportions.")
  private boolean affine;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** What was aligned. */
  record Report(
      String detector, int size, List<Aligned> faces, List<FaceReport.Failure> failures) {}

  /** An aligned face: in which file it is, and where it was. */
  record Aligned(String file, String crop, FaceReport.Found face) {}

  @Override
  public Integer call() throws IOException, ModelException {
    if (size < 1 || size > LARGEST) {
      throw new ParameterException(
          spec.commandLine(), "--size: expected 1 to %d, found %d".formatted(LARGEST, size));
    }
    CommandOutput output = shared.output(FOLDER);
    List<PictureFile> files = PictureFile.of(places);
    FaceAligner aligner = new FaceAligner(FaceTemplate.square(size), affine, true);
    PictureLoop loop = new PictureLoop("align", output);
    List<Aligned> aligned = new ArrayList<>();
    try (FaceDetector finds = detector.load(shared.device())) {
      loop.all(
          files,
          (file, picture) -> {
            List<Face> faces = finds.detect(picture);
            if (faces.isEmpty()) {
              throw new IllegalArgumentException("expected a face, found none in the picture");
            }
            for (int i = 0; i < faces.size(); i++) {
              String name = "%s-%d.png".formatted(file.name(), i + 1);
              byte[] crop;
              try {
                crop = PngBytes.of(aligner.align(picture, faces.get(i).points()).toBufferedImage());
              } catch (AlignmentException e) {
                output.note("djlx face align: %s: %s".formatted(name, e.getMessage()));
                continue; // no face can have these points; another of the picture may be well
              }
              output.file(name, crop);
              FaceReport.Found face = FaceReport.Found.of(faces.get(i), picture);
              aligned.add(new Aligned(file.path().toString(), name, face));
              output.say(line(output.folder().resolve(name), face.quality()));
            }
          });
    }
    output.result(new Report(detector.name(), size, aligned, loop.failures()));
    return loop.code();
  }

  private static String line(Path crop, FaceReport.Quality quality) {
    return "%s: quality %s (size %s, sharpness %s, pose %s, light %s)"
        .formatted(
            crop,
            quality.overall(),
            quality.size(),
            quality.sharpness(),
            quality.pose(),
            quality.light());
  }
}
