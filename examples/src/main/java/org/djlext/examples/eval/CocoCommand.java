package org.djlext.examples.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.djlext.detr.eval.PanopticEvaluation;
import org.djlext.detr.eval.PanopticScores;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoEvaluation;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.coco.DetectionScores;
import org.djlext.flashattn.coco.PanopticDataset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code djlx eval coco}: scores detections, masks or panoptic pictures. */
@Command(
    name = "coco",
    description = {
      "Scores results in COCO's formats: average precision and recall of boxes or masks, equal to"
          + " pycocotools, or panoptic quality, equal to panopticapi.",
      "",
      "Boxes and masks: the truth is a file such as instances_val2017.json, the results are a list of"
          + " objects with image_id, category_id, score and bbox or segmentation. Panoptic: both are"
          + " files such as panoptic_val2017.json, with folders of PNG files beside them.",
      ""
    },
    sortOptions = false)
public final class CocoCommand implements Callable<Integer> {

  /** What is compared. */
  enum Type {
    BBOX,
    SEGM,
    PANOPTIC;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  @Option(
      names = "--truth",
      required = true,
      paramLabel = "T.json",
      description = "What is in the pictures.")
  private Path truth;

  @Option(
      names = "--results",
      required = true,
      paramLabel = "R.json",
      description = "What was found in them.")
  private Path results;

  @Option(
      names = "--type",
      defaultValue = "bbox",
      paramLabel = "TYPE",
      description = "What is compared: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Type type;

  @Option(
      names = "--truth-folder",
      paramLabel = "FOLDER",
      description = "Panoptic: the PNG files of the truth. Default: T, beside T.json.")
  private Path truthFolder;

  @Option(
      names = "--results-folder",
      paramLabel = "FOLDER",
      description = "Panoptic: the PNG files of the results. Default: R, beside R.json.")
  private Path resultsFolder;

  @Option(
      names = "--categories",
      description = "Show each category by itself, too. JSON always has them.")
  private boolean categories;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public CocoCommand() {}

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    CommandOutput output = shared.output();
    if (type == Type.PANOPTIC) {
      PanopticDataset there = PanopticDataset.read(truth);
      PanopticScores scores = panoptic(there);
      PanopticReport report = PanopticReport.of(this.truth, results, there, scores, seconds(start));
      output.say(scores.text());
      if (categories) {
        output.write(System.lineSeparator() + report.table());
      }
      output.result(report);
    } else {
      CocoDataset there = CocoDataset.read(truth);
      List<CocoResult> found = CocoResult.read(results);
      if (there.annotations().stream().anyMatch(annotation -> annotation.id() == 0)) {
        output.note(
            "%s: annotation 0 counts as not found whatever is found, as in pycocotools; ids begin"
                    .formatted(truth)
                + " with 1");
      }
      DetectionScores scores = detections(there, found);
      DetectionReport report =
          DetectionReport.of(type.toString(), truth, results, there, found, scores, seconds(start));
      output.say(scores.text());
      if (categories) {
        output.write(System.lineSeparator() + report.table());
      }
      output.result(report);
    }
    return 0;
  }

  private DetectionScores detections(CocoDataset there, List<CocoResult> found) {
    try {
      return type == Type.SEGM
          ? CocoEvaluation.masks(there, found)
          : CocoEvaluation.boxes(there, found);
    } catch (IllegalArgumentException e) {
      throw misfit(e);
    }
  }

  private PanopticScores panoptic(PanopticDataset there) throws IOException {
    try {
      return PanopticEvaluation.evaluate(
          there,
          folder(truthFolder, truth),
          PanopticDataset.read(results),
          folder(resultsFolder, results));
    } catch (IllegalArgumentException e) {
      throw misfit(e);
    }
  }

  private IllegalArgumentException misfit(IllegalArgumentException e) {
    return new IllegalArgumentException(
        "%s does not fit %s: %s".formatted(results, truth, e.getMessage()), e);
  }

  private static Path folder(Path named, Path json) {
    String name = json.getFileName().toString();
    return named != null ? named : json.resolveSibling(name.replaceFirst("\\.json$", ""));
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
