package org.djlext.pose.eval;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoImage;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.coco.Detection;
import org.djlext.flashattn.coco.DetectionScores;
import org.djlext.flashattn.coco.DetectionScoring;
import org.djlext.flashattn.coco.EvaluationProtocol;
import org.djlext.flashattn.coco.Truth;

/**
 * Scores joints as COCO does: the ten numbers of average precision and recall by object keypoint
 * similarity, equal to pycocotools.
 *
 * <p>Crowds and people without a labelled joint are neither right nor wrong to find. The area of a
 * truth is the one in its file; that of a detection is the box around its joints.
 */
public final class KeypointEvaluation {

  private static final int NUMBERS = 3;

  private final CocoDataset truth;
  private final KeypointSimilarity similarity;
  private final int size;

  private record Place(long imageId, long categoryId) {}

  private record Entries(
      List<Truth<KeypointShape>> truths, List<Detection<KeypointShape>> detections) {

    Entries() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  private KeypointEvaluation(CocoDataset truth, List<Double> sigmas) {
    this.truth = truth;
    this.similarity = new KeypointSimilarity(sigmas);
    this.size = sigmas.size();
  }

  /**
   * Scores results.
   *
   * @param truth what is in the pictures
   * @param results what was found, in the order of its file
   * @param sigmas K constants, such as those of {@link
   *     org.djlext.pose.keypoint.KeypointSet#sigmas()}
   * @return AP, AP50, AP75, APm, APl, AR, AR50, AR75, ARm, ARl
   * @throws IllegalArgumentException if a result names a picture or category that is not there, or
   *     an annotation or result has not K joints
   */
  public static DetectionScores score(
      CocoDataset truth, List<CocoResult> results, List<Double> sigmas) {
    return new KeypointEvaluation(truth, sigmas).score(results);
  }

  private DetectionScores score(List<CocoResult> results) {
    Map<Place, Entries> places = new LinkedHashMap<>();
    for (CocoAnnotation annotation : truth.annotations()) {
      Place place = new Place(annotation.imageId(), annotation.categoryId());
      places.computeIfAbsent(place, p -> new Entries()).truths().add(truth(annotation));
    }
    Set<Long> images = new HashSet<>();
    truth.images().stream().map(CocoImage::id).forEach(images::add);
    Set<Long> categories = new HashSet<>();
    truth.categories().stream().map(CocoCategory::id).forEach(categories::add);
    for (int i = 0; i < results.size(); i++) {
      CocoResult result = results.get(i);
      known("image_id", i, result.imageId(), images);
      known("category_id", i, result.categoryId(), categories);
      Place place = new Place(result.imageId(), result.categoryId());
      places.computeIfAbsent(place, p -> new Entries()).detections().add(detection(i, result));
    }
    var scoring = new DetectionScoring<>(EvaluationProtocol.keypoints(), similarity);
    places.forEach(
        (place, entries) ->
            scoring.add(
                place.imageId(), place.categoryId(), entries.truths(), entries.detections()));
    return scoring.scores(truth.categories().stream().map(CocoCategory::id).toList());
  }

  private Truth<KeypointShape> truth(CocoAnnotation annotation) {
    String entry = "annotation " + annotation.id();
    double[] keypoints = joints(entry, annotation.keypoints());
    if (annotation.area().isEmpty() || annotation.box() == null) {
      throw new IllegalArgumentException(entry + ": expected area and bbox, found nothing");
    }
    boolean ignored = annotation.crowd() || annotation.keypointCount() == 0;
    return new Truth<>(
        annotation.id(),
        new KeypointShape(keypoints, annotation.box()),
        annotation.area().getAsDouble(),
        annotation.crowd(),
        ignored);
  }

  private Detection<KeypointShape> detection(int index, CocoResult result) {
    double[] keypoints = joints("result " + index, result.keypoints());
    CocoBox around = KeypointShape.bounds(keypoints);
    return new Detection<>(new KeypointShape(keypoints, around), around.area(), result.score());
  }

  private double[] joints(String entry, double[] keypoints) {
    if (keypoints == null || keypoints.length != NUMBERS * size) {
      throw new IllegalArgumentException(
          "%s: keypoints: expected %d joints of x, y and v, found %s"
              .formatted(
                  entry, size, keypoints == null ? "nothing" : keypoints.length + " numbers"));
    }
    return keypoints;
  }

  private static void known(String key, int index, long id, Set<Long> ids) {
    if (!ids.contains(id)) {
      throw new IllegalArgumentException(
          "result %d: %s: expected one of the data set, found %d".formatted(index, key, id));
    }
  }
}
