package org.djlext.examples.face;

import ai.djl.ModelException;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.examples.picture.PictureFile;
import org.djlext.face.gallery.Gallery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code djlx face enroll}: remembers a person by pictures. */
@Command(
    name = "enroll",
    description = {
      "Remembers a person by pictures, each of which becomes a template in the gallery; the gallery"
          + " is made if it is not there. Ask people before you enrol them.",
      "",
      "A picture's line is printed when its template is on disk: whatever happens then, it is"
          + " there. A picture that cannot be used is reported and the others are enrolled; the"
          + " exit code is then 1.",
      ""
    },
    sortOptions = false)
final class EnrollCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "NAME", arity = "0..1", description = "Who it is.")
  private String name;

  @Parameters(
      index = "1..*",
      paramLabel = "IMAGE|FOLDER",
      arity = "0..*",
      description = "Pictures of that person, and folders of such pictures.")
  private List<Path> places = List.of();

  @Option(
      names = "--people",
      paramLabel = "FOLDER",
      description =
          "Instead of NAME and pictures: a folder with a folder for each person, named so.")
  private Path people;

  @Option(
      names = "--min-quality",
      paramLabel = "Q",
      defaultValue = "0",
      description =
          "Refuse faces that are less fit for recognition, 0 to 1. Default: ${DEFAULT-VALUE}.")
  private double minQuality;

  @Mixin(name = "gallery")
  private GalleryOption place;

  @Mixin(name = "pipeline")
  private PipelineOptions pipeline;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Who was enrolled, and how large the gallery is then. */
  record Report(
      String gallery,
      String model,
      int templates,
      List<Enrolled> enrolled,
      List<FaceReport.Failure> failures) {}

  /** A new template. */
  record Enrolled(String person, long template, FaceReport.Seen face) {}

  @Override
  public Integer call() throws IOException, ModelException, TranslateException {
    CommandOutput output = shared.output();
    Map<String, List<PictureFile>> pictures = pictures();
    List<Enrolled> enrolled = new ArrayList<>();
    PictureLoop loop = new PictureLoop("enroll", output);
    try (FacePipeline faces = pipeline.load(shared.device());
        Gallery gallery = place.openOrMake(faces, output)) {
      for (Map.Entry<String, List<PictureFile>> person : pictures.entrySet()) {
        loop.all(
            person.getValue(),
            (file, picture) -> {
              SeenFace face = faces.see(picture);
              check(face);
              long template = gallery.add(person.getKey(), faces.embed(face));
              FaceReport.Seen seen = FaceReport.Seen.of(file.path(), face);
              output.done(
                  "enrolled %s from %s as template %d, quality %s"
                      .formatted(person.getKey(), file.path(), template, seen.quality().overall()));
              enrolled.add(new Enrolled(person.getKey(), template, seen));
            });
      }
      output.result(
          new Report(
              place.folder().toString(),
              faces.identity(),
              gallery.size(),
              enrolled,
              loop.failures()));
    }
    return loop.code();
  }

  private void check(SeenFace face) {
    double quality = face.quality().overall();
    if (quality < minQuality) {
      throw new IllegalArgumentException(
          "expected a face of quality %s or more, found %s"
              .formatted(minQuality, FaceReport.rounded(quality, 1000)));
    }
  }

  private Map<String, List<PictureFile>> pictures() throws IOException {
    boolean one = name != null && !places.isEmpty();
    if (one == (people != null) || people != null && name != null) {
      throw new ParameterException(
          spec.commandLine(), "expected NAME and at least one IMAGE, or --people and neither");
    }
    if (!(minQuality >= 0 && minQuality <= 1)) {
      throw new ParameterException(
          spec.commandLine(), "--min-quality: expected 0 to 1, found " + minQuality);
    }
    Map<String, List<PictureFile>> pictures = new LinkedHashMap<>();
    if (one) {
      pictures.put(name, PictureFile.of(places));
      return pictures;
    }
    try (Stream<Path> folders = Files.list(people)) {
      for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
        pictures.put(folder.getFileName().toString(), PictureFile.of(List.of(folder)));
      }
    }
    if (pictures.isEmpty()) {
      throw new IOException(people + ": expected a folder for each person, found none");
    }
    return pictures;
  }
}
