package org.djlext.examples.pose;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.ModelOption;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.examples.picture.PictureFile;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.pose.PoseBlock;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.person.People;
import org.djlext.pose.person.PersonPose;
import org.djlext.pose.pretrained.PoseTranslatorFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code djlx pose}: finds the joints of people in pictures. */
@Command(
    name = "pose",
    description = {
      "Finds the joints of people in pictures, and tells where in pixels and how sure that is.",
      "",
      "People are looked for where --boxes or --detector says; without either, the whole picture"
          + " counts as one person. With --out it also draws them: NAME.png has the skeletons, the"
          + " person's left in orange, the right in blue.",
      "",
      "A picture that cannot be read is reported and the others are done; the exit code is then 1.",
      ""
    },
    sortOptions = false)
public final class PoseCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "IMAGE|FOLDER",
      arity = "1..*",
      description =
          "Pictures, and folders of pictures, such as the frames of a video, in the order of their"
              + " names.")
  private List<Path> places;

  @Option(
      names = "--head",
      paramLabel = "HEAD",
      description =
          "How the model says where a joint is: ${COMPLETION-CANDIDATES}. Without --model it chooses"
              + " among the built-in miniatures; default: simcc.")
  private PoseHeadChoice head;

  @Mixin(name = "model")
  private final ModelOption model = new ModelOption(PoseHeadChoice.SIMCC.miniature());

  @Option(
      names = "--boxes",
      paramLabel = "B.json",
      description =
          "Where people are: [[x, y, width, height], ...] for every picture,"
              + " {\"NAME.png\": [[x, y, width, height], ...], ...}, or COCO's annotations."
              + " With those, --out also gets results.json for djlx eval keypoints.")
  private Path boxes;

  @Option(
      names = "--detector",
      paramLabel = "MODEL",
      description = "A model that finds people: a DETR folder, hf://ORG/NAME, or djl://GROUP/NAME.")
  private String detector;

  @Option(
      names = "--class",
      paramLabel = "NAME",
      defaultValue = "person",
      description =
          "What people are called by the detector or the annotations. Default: ${DEFAULT-VALUE}.")
  private String className;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      defaultValue = "0.3",
      description =
          "What the probability of a person of the detector must exceed. Default: ${DEFAULT-VALUE}.")
  private double threshold;

  @Option(
      names = "--joint-threshold",
      paramLabel = "S",
      defaultValue = "0.3",
      description =
          "Less sure joints are not drawn, nor do they count for --track."
              + " Default: ${DEFAULT-VALUE}.")
  private double jointThreshold;

  @Option(
      names = "--track",
      description =
          "The pictures are frames of a film: know people again, number them, and steady their"
              + " joints.")
  private boolean track;

  @Option(
      names = "--frame-rate",
      paramLabel = "N",
      defaultValue = "25",
      description = "Frames in a second, for --track. Default: ${DEFAULT-VALUE}.")
  private double frameRate;

  @Option(
      names = "--no-flip-test",
      description = "Do not look at the mirrored picture too, whatever config.json says.")
  private boolean noFlipTest;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public PoseCommand() {}

  @Override
  public Integer call() throws IOException, ModelException, TranslateException {
    checkUsage();
    CommandOutput output = shared.output();
    List<PictureFile> files = PictureFile.of(places);
    long start = System.nanoTime();
    ModelOption chosen = chosen();
    try (PeopleSource source = source();
        ZooModel<NDList, NDList> loaded = chosen.load(shared.device());
        Predictor<People, PersonPose[]> predictor = predictor(chosen, loaded)) {
      double loadSeconds = (System.nanoTime() - start) / 1e9;
      PoseConfig config = ((PoseBlock) loaded.getBlock()).config();
      if (source == PeopleSource.WHOLE) {
        output.note(
            "djlx pose: the whole picture counts as one person; --boxes and --detector say where"
                + " people are");
      }
      PoseRun run = new PoseRun(predictor, source, output, jointThreshold, tracking());
      run.all(files);
      output.result(
          new PoseReport(
              chosen.name(),
              PoseHeadChoice.of(config.head()).toString(),
              source.name(),
              loadSeconds,
              run.pictures(),
              run.failures(),
              config.keypoints().skeleton().stream()
                  .map(limb -> List.of(limb.first(), limb.second()))
                  .toList()));
      if (source instanceof AnnotatedPeople && output.folder() != null) {
        CocoResult.write(
            Files.createDirectories(output.folder()).resolve("results.json"), run.results());
      }
      return run.failures().isEmpty() ? 0 : 1;
    }
  }

  private void checkUsage() {
    if (boxes != null && detector != null) {
      throw new ParameterException(
          spec.commandLine(), "expected --boxes or --detector, found both");
    }
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new ParameterException(
          spec.commandLine(), "--threshold: expected 0 to 1, found " + threshold);
    }
    if (!(frameRate > 0 && Double.isFinite(frameRate))) {
      throw new ParameterException(
          spec.commandLine(), "--frame-rate: expected a positive number, found " + frameRate);
    }
    if (Double.isNaN(jointThreshold)) {
      throw new ParameterException(
          spec.commandLine(), "--joint-threshold: expected a number, found " + jointThreshold);
    }
  }

  private FrameTracking tracking() {
    return track ? FrameTracking.of(frameRate, jointThreshold) : FrameTracking.NONE;
  }

  private ModelOption chosen() {
    boolean none = model.name().equals(PoseHeadChoice.SIMCC.miniature());
    return none && head != null ? new ModelOption(head.miniature()) : model;
  }

  private Predictor<People, PersonPose[]> predictor(
      ModelOption chosen, ZooModel<NDList, NDList> loaded) throws TranslateException {
    if (!(loaded.getBlock() instanceof PoseBlock block)) {
      throw new IllegalArgumentException(chosen.name() + ": expected a pose model");
    }
    PoseHeadChoice found = PoseHeadChoice.of(block.config().head());
    if (head != null && head != found) {
      throw new IllegalArgumentException(
          "%s: expected a model with the head %s, found %s".formatted(chosen.name(), head, found));
    }
    Map<String, ?> arguments = noFlipTest ? Map.of("flipTest", false) : Map.of();
    return loaded.newPredictor(
        new PoseTranslatorFactory()
            .newInstance(People.class, PersonPose[].class, loaded, arguments));
  }

  private PeopleSource source() throws IOException, ModelException {
    if (boxes != null) {
      return BoxFile.read(boxes, className);
    }
    return detector == null
        ? PeopleSource.WHOLE
        : DetectedPeople.load(detector, shared.device(), className, threshold);
  }
}
