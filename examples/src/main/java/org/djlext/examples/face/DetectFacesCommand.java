package org.djlext.examples.face;

import ai.djl.ModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.examples.picture.PictureFile;
import org.djlext.examples.picture.PngBytes;
import org.djlext.face.Face;
import org.djlext.face.detect.FaceDetector;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code djlx face detect}: finds faces and their five points. */
@Command(
    name = "detect",
    description = {
      "Finds faces and their five points, in pixels, and tells where they look and how fit they are"
          + " for recognition.",
      "",
      "With --out it also draws them: NAME.png has boxes and points, those left in the picture in"
          + " orange, those right in blue. A picture that cannot be read is reported and the others"
          + " are done; the exit code is then 1.",
      ""
    },
    sortOptions = false)
final class DetectFacesCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "IMAGE|FOLDER",
      arity = "1..*",
      description = "Pictures, and folders of pictures.")
  private List<Path> places;

  @Mixin(name = "detector")
  private DetectorOption detector;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** What was found. */
  record Report(String detector, List<Picture> pictures, List<FaceReport.Failure> failures) {}

  /** The faces of a picture, the surest first. */
  record Picture(
      String file, int width, int height, List<FaceReport.Found> faces, double seconds) {}

  @Override
  public Integer call() throws IOException, ModelException {
    CommandOutput output = shared.output();
    List<PictureFile> files = PictureFile.of(places);
    List<Picture> pictures = new ArrayList<>();
    PictureLoop loop = new PictureLoop("detect", output);
    FaceDrawing drawing = new FaceDrawing();
    try (FaceDetector finds = detector.load(shared.device())) {
      loop.all(
          files,
          (file, image) -> {
            long start = System.nanoTime();
            List<Face> faces = finds.detect(image);
            double seconds = (System.nanoTime() - start) / 1e9;
            Picture picture =
                new Picture(
                    file.path().toString(),
                    image.width(),
                    image.height(),
                    faces.stream().map(face -> FaceReport.Found.of(face, image)).toList(),
                    seconds);
            pictures.add(picture);
            output.write(FaceText.of(picture));
            if (output.folder() != null) {
              List<String> labels =
                  faces.stream().map(f -> String.format(Locale.ROOT, "%.2f", f.score())).toList();
              output.file(
                  file.name() + ".png",
                  PngBytes.of(drawing.draw(image.toBufferedImage(), faces, labels)));
            }
          });
    }
    output.result(new Report(detector.name(), pictures, loop.failures()));
    return loop.code();
  }
}
