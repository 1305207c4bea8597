package org.djlext.flashattn.coco;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;

/**
 * Scores detections as COCO does, picture by picture: average precision and average recall over
 * thresholds of similarity, object sizes and numbers of detections. Equal to pycocotools; the order
 * in which pictures are added makes no difference, and several threads may add them at once.
 *
 * <pre>{@code
 * var scoring = new DetectionScoring<>(EvaluationProtocol.detection(), Similarity.ofBoxes());
 * scoring.add(imageId, categoryId, truths, detections);
 * double ap = scoring.scores(categoryIds).value("AP");
 * }</pre>
 *
 * @param <T> a shape, such as {@link CocoBox}
 */
public final class DetectionScoring<T> {

  private final EvaluationProtocol protocol;
  private final DetectionMatcher<T> matcher;
  private final Map<Long, List<ImageMatches>> matches = new HashMap<>();

  /**
   * Begins a scoring.
   *
   * @param protocol what is counted and reported
   * @param similarity how alike a detection and a truth are
   */
  public DetectionScoring(EvaluationProtocol protocol, Similarity<T> similarity) {
    this.protocol = protocol;
    this.matcher = new DetectionMatcher<>(protocol, similarity);
  }

  /**
   * Adds what is of one category in one picture. What has neither truths nor detections need not be
   * added.
   *
   * @param imageId the picture, each at most once for a category; the order of ids decides among
   *     equal scores of different pictures
   * @param categoryId the category
   * @param truths what is there
   * @param detections what was found, in any order; among equal scores the first comes first
   */
  public void add(
      long imageId, long categoryId, List<Truth<T>> truths, List<Detection<T>> detections) {
    ImageMatches image = matcher.match(imageId, truths, detections);
    synchronized (matches) {
      matches.computeIfAbsent(categoryId, id -> new ArrayList<>()).add(image);
    }
  }

  /**
   * Returns the scores of what was added until now.
   *
   * @param categoryIds the categories that count; what was added of others does not
   * @return the scores
   */
  public DetectionScores scores(Collection<Long> categoryIds) {
    Map<Long, List<ImageMatches>> added = new HashMap<>();
    synchronized (matches) {
      for (Long id : categoryIds) {
        added.put(id, List.copyOf(matches.getOrDefault(id, List.of())));
      }
    }
    Map<Long, CategoryCurves> curves =
        added.entrySet().parallelStream()
            .collect(
                Collectors.toMap(
                    Entry::getKey, entry -> CategoryCurves.of(protocol, entry.getValue())));
    return new DetectionScores(protocol, curves);
  }
}
