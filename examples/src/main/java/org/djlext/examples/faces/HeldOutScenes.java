package org.djlext.examples.faces;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.face.Face;
import org.djlext.face.FivePoints;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoEvaluation;
import org.djlext.flashattn.coco.CocoImage;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.coco.DetectionScores;

/**
 * Scenes that no training has seen, for detectors to be scored on.
 *
 * @param scenes the scenes
 */
record HeldOutScenes(List<FaceScene> scenes) {

  private static final double LEAST_SCORE = 0.02;
  private static final double SURE = 0.5;
  private static final double SAME = 0.5;

  /**
   * How well faces are found.
   *
   * @param scenes how many scenes there were
   * @param faces how many faces
   * @param ap COCO's AP, over overlaps of 0.5 to 0.95
   * @param ap50 with an overlap of 0.5
   * @param recall the share of faces that are found with a score of 0.5
   * @param falseFaces faces found with that score where there are none, per scene
   * @param pointError the mean distance of points of found faces, as part of the distance of the
   *     eyes in a frontal face of that size
   */
  record Scores(
      int scenes,
      int faces,
      double ap,
      double ap50,
      double recall,
      double falseFaces,
      double pointError) {}

  /** Scores a model that was saved. */
  Scores score(Path folder) throws IOException {
    List<Face[]> found =
        MiniatureDetector.detect(
            folder, scenes.stream().map(FaceScene::picture).toList(), LEAST_SCORE);
    DetectionScores coco = CocoEvaluation.boxes(truth(), results(found));
    int faces = 0;
    int hits = 0;
    int wrong = 0;
    double errors = 0;
    for (int i = 0; i < found.size(); i++) {
      List<Face> open = new ArrayList<>(scenes.get(i).faces());
      faces += open.size();
      for (Face face : found.get(i)) {
        if (face.score() >= SURE) {
          Face match = match(face, open);
          if (match == null) {
            wrong++;
          } else {
            open.remove(match);
            hits++;
            errors += distance(face.points(), match.points()) / eyes(match);
          }
        }
      }
    }
    return new Scores(
        scenes.size(),
        faces,
        coco.value("AP"),
        coco.value("AP50"),
        (double) hits / faces,
        (double) wrong / scenes.size(),
        errors / Math.max(1, hits));
  }

  private CocoDataset truth() {
    List<CocoImage> images = new ArrayList<>();
    List<CocoAnnotation> annotations = new ArrayList<>();
    for (int i = 0; i < scenes.size(); i++) {
      int size = FaceGenerator.SCENE;
      images.add(new CocoImage(i + 1L, i + ".png", size, size));
      for (Face face : scenes.get(i).faces()) {
        long id = annotations.size() + 1L;
        annotations.add(new CocoAnnotation(id, i + 1L, 1, box(face), null, face.area(), false));
      }
    }
    return new CocoDataset(images, annotations, List.of(new CocoCategory(1, "face")));
  }

  private static List<CocoResult> results(List<Face[]> found) {
    List<CocoResult> results = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      for (Face face : found.get(i)) {
        results.add(new CocoResult(i + 1L, 1, face.score(), box(face), null));
      }
    }
    return results;
  }

  private static CocoBox box(Face face) {
    return new CocoBox(face.x(), face.y(), face.width(), face.height());
  }

  private static Face match(Face face, List<Face> open) {
    Face best = null;
    double most = SAME;
    for (Face candidate : open) {
      double overlap = box(face).iou(box(candidate), false);
      if (overlap >= most) {
        best = candidate;
        most = overlap;
      }
    }
    return best;
  }

  private static double distance(FivePoints a, FivePoints b) {
    double sum = 0;
    for (int i = 0; i < FivePoints.COUNT; i++) {
      sum += Math.hypot(a.x(i) - b.x(i), a.y(i) - b.y(i));
    }
    return sum / FivePoints.COUNT;
  }

  /** The distance of the eyes, had the head not been turned: that to the mouth is little less. */
  private static double eyes(Face face) {
    FivePoints p = face.points();
    double x = p.x(FivePoints.LEFT_EYE) + p.x(FivePoints.RIGHT_EYE);
    double y = p.y(FivePoints.LEFT_EYE) + p.y(FivePoints.RIGHT_EYE);
    double mouthX = p.x(FivePoints.LEFT_MOUTH) + p.x(FivePoints.RIGHT_MOUTH);
    double mouthY = p.y(FivePoints.LEFT_MOUTH) + p.y(FivePoints.RIGHT_MOUTH);
    double across =
        Math.hypot(
            p.x(FivePoints.LEFT_EYE) - p.x(FivePoints.RIGHT_EYE),
            p.y(FivePoints.LEFT_EYE) - p.y(FivePoints.RIGHT_EYE));
    return Math.max(across, Math.hypot(x - mouthX, y - mouthY) / 2);
  }
}
