package org.djlext.examples.detect;

import ai.djl.ModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.ModelOption;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.examples.picture.PictureFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code djlx detect}: finds objects and segments in pictures. */
@Command(
    name = "detect",
    description = {
      "Finds objects in pictures with DETR, and tells what, how likely, and where in pixels.",
      "",
      "With --out it also draws them: NAME.png has the boxes, NAME-segments.png the segments of"
          + " --panoptic, NAME-ids.png their numbers as COCO stores them, and NAME-attention.png"
          + " where the queries of the likeliest objects looked.",
      "",
      "A picture that cannot be read is reported and the others are done; the exit code is then 1.",
      ""
    },
    sortOptions = false)
public final class DetectCommand implements Callable<Integer> {

  /** The name of our own small detector in its zoo. */
  public static final String MINIATURE = "djl://org.djlext.detr/mini-detr";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "IMAGE|FOLDER",
      arity = "1..*",
      description =
          "Pictures, and folders of pictures, such as the frames of a video, in the order of their"
              + " names.")
  private List<Path> places;

  @Mixin(name = "model")
  private final ModelOption model = new ModelOption(MINIATURE);

  @Option(
      names = "--panoptic",
      description = "Also cut the pictures into segments; needs a panoptic model.")
  private boolean panoptic;

  @Option(
      names = "--attention",
      description = "Also draw where the queries of the likeliest objects looked.")
  private boolean attention;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      defaultValue = "0.5",
      description = "What the probability of an object must exceed. Default: ${DEFAULT-VALUE}.")
  private double threshold;

  @Option(
      names = "--segment-threshold",
      paramLabel = "P",
      defaultValue = "0.85",
      description = "What the probability of a segment must exceed. Default: ${DEFAULT-VALUE}.")
  private double segmentThreshold;

  @Option(
      names = "--top",
      paramLabel = "K",
      description = "How many objects are told at most, the likeliest. Default: all.")
  private Integer top;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description =
          "The shorter edge that pictures are resized to for the model. Default: as its checkpoint"
              + " says.")
  private Integer size;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public DetectCommand() {}

  @Override
  public Integer call() throws IOException, ModelException {
    Map<String, Object> arguments = arguments();
    CommandOutput output = shared.output();
    List<PictureFile> files = PictureFile.of(places);
    if (attention && output.folder() == null) {
      throw new ParameterException(
          spec.commandLine(), "--attention: expected --out, the folder to draw into");
    }
    long start = System.nanoTime();
    try (Detector detector = Detector.load(model, shared.device(), panoptic, arguments)) {
      double loadSeconds = (System.nanoTime() - start) / 1e9;
      DetectRun run = new DetectRun(detector, output, threshold, attention);
      run.all(files);
      output.result(
          new DetectReport(model.name(), threshold, loadSeconds, run.pictures(), run.failures()));
      return run.failures().isEmpty() ? 0 : 1;
    }
  }

  private Map<String, Object> arguments() {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("threshold", part("--threshold", threshold));
    if (panoptic) {
      arguments.put("segmentThreshold", part("--segment-threshold", segmentThreshold));
    }
    if (top != null) {
      arguments.put("topK", positive("--top", top));
    }
    if (size != null) {
      arguments.put("size", positive("--size", size));
    }
    return arguments;
  }

  private double part(String option, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new ParameterException(
          spec.commandLine(), option + ": expected 0 to 1, found " + value);
    }
    return value;
  }

  private int positive(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), option + ": expected at least 1, found " + value);
    }
    return value;
  }
}
