package org.djlext.examples.face;

import ai.djl.ModelException;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.examples.picture.PictureFile;
import org.djlext.examples.picture.PngBytes;
import org.djlext.face.gallery.Gallery;
import org.djlext.face.match.Candidate;
import org.djlext.flashattn.image.RgbImage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code djlx face identify}: says whom pictures show, of those who were enrolled. */
@Command(
    name = "identify",
    description = {
      "Says who of the gallery a face is most like, and who it is if --threshold says from where on"
          + " that counts; below it, it is nobody known.",
      "",
      "With --out pictures are written with names on them. The exit code is 0 whatever the answer,"
          + " and 1 if a picture cannot be used.",
      ""
    },
    sortOptions = false)
final class IdentifyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "IMAGE|FOLDER",
      arity = "1..*",
      description = "Pictures, and folders of pictures.")
  private List<Path> places;

  @Option(names = "--all", description = "Every face of a picture is asked for, not one.")
  private boolean all;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many persons are told, the most alike first. Default: ${DEFAULT-VALUE}.")
  private int top;

  @Mixin(name = "threshold")
  private ThresholdOption threshold;

  @Mixin(name = "gallery")
  private GalleryOption place;

  @Mixin(name = "pipeline")
  private PipelineOptions pipeline;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Whom the pictures show; threshold is null if none was given. */
  record Report(
      String gallery,
      String model,
      Double threshold,
      List<Picture> pictures,
      List<FaceReport.Failure> failures) {}

  /** Whom a picture shows. */
  record Picture(String file, List<Identified> faces) {}

  /** A face: who it is, null if nobody known or no threshold was given, and who it is like. */
  record Identified(FaceReport.Seen face, String person, List<Candidate> candidates) {}

  @Override
  public Integer call() throws IOException, ModelException, TranslateException {
    if (top < 1) {
      throw new ParameterException(spec.commandLine(), "--top: expected at least 1, found " + top);
    }
    Double least = threshold.of();
    CommandOutput output = shared.output();
    List<PictureFile> files = PictureFile.of(places);
    List<Picture> pictures = new ArrayList<>();
    PictureLoop loop = new PictureLoop("identify", output);
    try (FacePipeline faces = pipeline.load(shared.device());
        Gallery gallery = place.open(faces, output)) {
      loop.all(
          files,
          (file, picture) -> {
            List<SeenFace> seen = all ? faces.seeAll(picture) : List.of(faces.see(picture));
            List<Identified> identified = new ArrayList<>();
            for (SeenFace face : seen) {
              List<Candidate> candidates = gallery.search(faces.embed(face), top);
              identified.add(
                  new Identified(
                      FaceReport.Seen.of(file.path(), face), who(candidates, least), candidates));
            }
            Picture told = new Picture(file.path().toString(), identified);
            pictures.add(told);
            output.write(IdentifyText.of(told, least));
            draw(output, file, picture, seen, identified);
          });
      output.result(
          new Report(
              place.folder().toString(), faces.identity(), least, pictures, loop.failures()));
    }
    return loop.code();
  }

  private static String who(List<Candidate> candidates, Double least) {
    return least == null || candidates.isEmpty() || candidates.get(0).cosine() < least
        ? null
        : candidates.get(0).person();
  }

  private static void draw(
      CommandOutput output,
      PictureFile file,
      RgbImage picture,
      List<SeenFace> seen,
      List<Identified> identified)
      throws IOException {
    if (output.folder() == null || seen.stream().anyMatch(face -> face.face() == null)) {
      return; // aligned pictures have no boxes
    }
    List<String> labels =
        identified.stream().map(i -> i.person() == null ? "?" : i.person()).toList();
    output.file(
        file.name() + ".png",
        PngBytes.of(
            new FaceDrawing()
                .draw(
                    picture.toBufferedImage(),
                    seen.stream().map(SeenFace::face).toList(),
                    labels)));
  }
}
