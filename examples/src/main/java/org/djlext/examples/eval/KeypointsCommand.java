package org.djlext.examples.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.coco.DetectionScores;
import org.djlext.pose.eval.KeypointEvaluation;
import org.djlext.pose.eval.Pck;
import org.djlext.pose.eval.PckScale;
import org.djlext.pose.eval.PckScoring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code djlx eval keypoints}: scores the joints of people. */
@Command(
    name = "keypoints",
    description = {
      "Scores joints in COCO's formats: average precision and recall by object keypoint similarity,"
          + " ten numbers equal to pycocotools'.",
      "",
      "The truth is a file such as person_keypoints_val2017.json, the results are a list of people"
          + " with image_id, category_id, score and keypoints, which are x, y and a third number for"
          + " each joint.",
      ""
    },
    sortOptions = false)
public final class KeypointsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--truth",
      required = true,
      paramLabel = "T.json",
      description = "Who is in the pictures.")
  private Path truth;

  @Option(
      names = "--results",
      required = true,
      paramLabel = "R.json",
      description = "Who was found in them.")
  private Path results;

  @Option(
      names = "--sigmas",
      defaultValue = JointSigmas.COCO,
      paramLabel = "SIGMAS",
      description =
          "How exactly people place each joint: coco, coco_wholebody, numbers such as 0.03,0.08 (one for each joint),"
              + " or the folder of a pose model, whose config.json has them."
              + " Default: ${DEFAULT-VALUE}.")
  private String sigmas;

  @Option(
      names = "--pck",
      paramLabel = "T",
      description =
          "Count the percentage of correct keypoints, too: those nearer than T lengths, such as"
              + " 0.05. Who belongs to whom is decided by similarity.")
  private Double pckThreshold;

  @Option(
      names = "--pck-scale",
      defaultValue = PckReport.BOX,
      paramLabel = "SCALE",
      description =
          "The length: box (its longer side), or two joints with a comma between, such as"
              + " left_shoulder,right_hip; with the ends of the head it is PCKh."
              + " Default: ${DEFAULT-VALUE}.")
  private String pckScale;

  @Option(
      names = "--categories",
      description = "Show each category by itself, too. JSON always has them.")
  private boolean categories;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public KeypointsCommand() {}

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    CommandOutput output = shared.output();
    JointSigmas constants = sigmas();
    PckScale scale = scale(constants);
    CocoDataset there = CocoDataset.read(truth);
    List<CocoResult> found = CocoResult.read(results);
    constants.requireFit(truth, there);
    constants.requireFit(results, found);
    if (there.annotations().stream().anyMatch(annotation -> annotation.id() == 0)) {
      output.note(
          "%s: annotation 0 counts as not found whatever is found, as in pycocotools; ids begin"
                  .formatted(truth)
              + " with 1");
    }
    DetectionScores scores = scores(there, found, constants.values());
    KeypointsReport report =
        KeypointsReport.of(
            new KeypointsReport.Files(truth.toString(), results.toString()),
            constants,
            there,
            found,
            scores,
            pck(there, found, constants, scale),
            (System.nanoTime() - start) / 1e9);
    output.say(scores.text());
    if (report.pck() != null) {
      output.say(report.pck().text());
    }
    if (categories) {
      output.write(System.lineSeparator() + report.table());
    }
    output.result(report);
    return 0;
  }

  private JointSigmas sigmas() throws IOException {
    try {
      return JointSigmas.of(sigmas);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--sigmas: " + e.getMessage(), e);
    }
  }

  private PckScale scale(JointSigmas constants) {
    if (pckThreshold != null && !(pckThreshold > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--pck: expected a number above 0, found " + pckThreshold);
    }
    try {
      return PckReport.scale(pckScale, constants);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--pck-scale: " + e.getMessage(), e);
    }
  }

  private PckReport pck(
      CocoDataset there, List<CocoResult> found, JointSigmas constants, PckScale scale) {
    if (pckThreshold == null) {
      return null;
    }
    Pck pck = PckScoring.score(there, found, constants.values(), scale, pckThreshold);
    return PckReport.of(pckThreshold, pckScale, pck, constants.values().size());
  }

  private DetectionScores scores(
      CocoDataset there, List<CocoResult> found, List<Double> constants) {
    try {
      return KeypointEvaluation.score(there, found, constants);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s does not fit %s: %s".formatted(results, truth, e.getMessage()), e);
    }
  }
}
