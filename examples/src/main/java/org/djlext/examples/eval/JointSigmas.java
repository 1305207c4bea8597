package org.djlext.examples.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.pretrained.weights.JsonFile;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.keypoint.KeypointSet;

/**
 * How exactly people place each joint.
 *
 * @param source what they were asked for by
 * @param values K positive numbers
 * @param set the joints, if more than numbers was given; otherwise null
 */
record JointSigmas(String source, List<Double> values, KeypointSet set) {

  /** Asks for those of the 17 joints of COCO. */
  static final String COCO = "coco";

  private static final String COCO_WHOLE_BODY = "coco_wholebody";
  private static final int NUMBERS = 3;

  /**
   * Finds constants.
   *
   * @param source a name, numbers, or the folder of a pose model
   * @throws IllegalArgumentException if it is none of them
   * @throws IOException if the folder has no pose model
   */
  static JointSigmas of(String source) throws IOException {
    if (source.equals(COCO)) {
      return of(source, KeypointSet.coco());
    }
    if (source.equals(COCO_WHOLE_BODY)) {
      return of(source, KeypointSet.cocoWholeBody());
    }
    if (!source.isEmpty() && Files.isDirectory(Path.of(source))) {
      Path file = Path.of(source).resolve("config.json");
      return of(source, PoseConfig.fromJson(JsonFile.read(file), file).keypoints());
    }
    return new JointSigmas(source, numbers(source), null);
  }

  private static JointSigmas of(String source, KeypointSet set) {
    return new JointSigmas(source, set.sigmas(), set);
  }

  private static List<Double> numbers(String source) {
    List<Double> values = new ArrayList<>();
    for (String part : source.split(",", -1)) {
      double value;
      try {
        value = Double.parseDouble(part.strip());
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "expected coco, coco_wholebody, positive numbers with commas between, or the folder of a pose model,"
                + " found "
                + source,
            e);
      }
      if (!(value > 0) || Double.isInfinite(value)) {
        throw new IllegalArgumentException("expected positive numbers, found " + part.strip());
      }
      values.add(value);
    }
    return values;
  }

  /** Refuses people with other numbers of joints. */
  void requireFit(Path file, CocoDataset truth) {
    for (CocoAnnotation annotation : truth.annotations()) {
      requireFit(file, "annotation " + annotation.id(), annotation.keypoints());
    }
  }

  /** Refuses people with other numbers of joints. */
  void requireFit(Path file, List<CocoResult> results) {
    for (int i = 0; i < results.size(); i++) {
      requireFit(file, "results[%d]".formatted(i), results.get(i).keypoints());
    }
  }

  private void requireFit(Path file, String entry, double[] keypoints) {
    int found = keypoints == null ? 0 : keypoints.length;
    if (found != NUMBERS * values.size()) {
      throw new IllegalArgumentException(
          "%s: %s: keypoints: expected x, y and v of %d joints, as --sigmas %s has them, found %s"
              .formatted(
                  file, entry, values.size(), source, found == 0 ? "nothing" : found + " numbers"));
    }
  }
}
