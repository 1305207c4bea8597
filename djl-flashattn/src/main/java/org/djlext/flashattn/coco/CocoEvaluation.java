package org.djlext.flashattn.coco;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Scores the results of a detector on a data set: the twelve numbers of COCO for boxes and masks.
 *
 * <p>As in pycocotools the first result decides what all are: if it has a box, all must have one,
 * and the area of a detection is that of its box; a missing mask is the box filled. Otherwise the
 * area is that of the mask, and a missing box is that around it.
 */
public final class CocoEvaluation {

  private final CocoDataset truth;
  private final List<CocoResult> results;
  private final Map<Long, CocoImage> images;
  private final boolean ofBoxes;

  private CocoEvaluation(CocoDataset truth, List<CocoResult> results) {
    this.truth = truth;
    this.results = results;
    this.images =
        truth.images().stream().collect(Collectors.toMap(CocoImage::id, Function.identity()));
    this.ofBoxes = !results.isEmpty() && results.get(0).box() != null;
    Set<Long> categories = new HashSet<>();
    truth.categories().forEach(category -> categories.add(category.id()));
    for (int i = 0; i < results.size(); i++) {
      CocoDataset.requireId(
          "results[%d]", i, "image_id", results.get(i).imageId(), images.keySet());
      CocoDataset.requireId(
          "results[%d]", i, "category_id", results.get(i).categoryId(), categories);
    }
  }

  /**
   * Scores boxes.
   *
   * @param truth what is in the pictures
   * @param results what was found, in the order of its file
   * @return the scores of all categories of the data set
   * @throws IllegalArgumentException if a result names a picture or a category that is not there,
   *     or an annotation or a result lacks what is needed
   */
  public static DetectionScores boxes(CocoDataset truth, List<CocoResult> results) {
    CocoEvaluation evaluation = new CocoEvaluation(truth, results);
    return evaluation.score(
        Similarity.ofBoxes(),
        annotation -> required(annotation.box(), "annotation %d", annotation.id(), "bbox"),
        evaluation::box);
  }

  /**
   * Scores masks.
   *
   * @param truth what is in the pictures
   * @param results what was found, in the order of its file
   * @return the scores of all categories of the data set
   * @throws IllegalArgumentException if a result names a picture or a category that is not there,
   *     or an annotation or a result lacks what is needed
   */
  public static DetectionScores masks(CocoDataset truth, List<CocoResult> results) {
    CocoEvaluation evaluation = new CocoEvaluation(truth, results);
    return evaluation.score(
        Similarity.ofMasks(),
        annotation ->
            evaluation.mask(
                annotation.segmentation(), annotation.imageId(), "annotation %d", annotation.id()),
        evaluation::mask);
  }

  /** Takes a shape out of the result of the given index. */
  private interface ResultShape<T> {
    T of(int index);
  }

  /** What is in one picture, by index in the lists. */
  private static final class Picture {
    private final Map<Long, List<CocoAnnotation>> truths = new LinkedHashMap<>();
    private final Map<Long, List<Integer>> results = new LinkedHashMap<>();
  }

  private <T> DetectionScores score(
      Similarity<T> similarity, Function<CocoAnnotation, T> truthShape, ResultShape<T> shape) {
    Map<Long, Picture> pictures = new HashMap<>();
    for (CocoAnnotation annotation : truth.annotations()) {
      pictures
          .computeIfAbsent(annotation.imageId(), id -> new Picture())
          .truths
          .computeIfAbsent(annotation.categoryId(), id -> new ArrayList<>())
          .add(annotation);
    }
    for (int i = 0; i < results.size(); i++) {
      pictures
          .computeIfAbsent(results.get(i).imageId(), id -> new Picture())
          .results
          .computeIfAbsent(results.get(i).categoryId(), id -> new ArrayList<>())
          .add(i);
    }
    var scoring = new DetectionScoring<>(EvaluationProtocol.detection(), similarity);
    try {
      addAll(pictures, scoring, truthShape, shape);
    } catch (IllegalArgumentException e) {
      // threads wrap each other's errors; the innermost says what is wrong
      Throwable cause = e;
      while (cause.getCause() instanceof IllegalArgumentException deeper) {
        cause = deeper;
      }
      throw new IllegalArgumentException(cause.getMessage(), e);
    }
    return scoring.scores(truth.categories().stream().map(CocoCategory::id).toList());
  }

  private <T> void addAll(
      Map<Long, Picture> pictures,
      DetectionScoring<T> scoring,
      Function<CocoAnnotation, T> truthShape,
      ResultShape<T> shape) {
    pictures.entrySet().parallelStream()
        .forEach(
            entry -> {
              Picture picture = entry.getValue();
              Set<Long> categories = new TreeSet<>(picture.truths.keySet());
              categories.addAll(picture.results.keySet());
              for (Long category : categories) {
                scoring.add(
                    entry.getKey(),
                    category,
                    picture.truths.getOrDefault(category, List.of()).stream()
                        .map(annotation -> truth(annotation, truthShape.apply(annotation)))
                        .toList(),
                    picture.results.getOrDefault(category, List.of()).stream()
                        .map(index -> detection(index, shape.of(index)))
                        .toList());
              }
            });
  }

  private static <T> Truth<T> truth(CocoAnnotation annotation, T shape) {
    if (annotation.area().isEmpty()) {
      required(null, "annotation %d", annotation.id(), "area");
    }
    return new Truth<>(annotation.id(), shape, annotation.area().getAsDouble(), annotation.crowd());
  }

  private <T> Detection<T> detection(int index, T shape) {
    double area;
    if (ofBoxes) {
      area = box(index).area();
    } else {
      area = shape instanceof RunLengthMask mask ? mask.area() : mask(index).area();
    }
    return new Detection<>(shape, area, results.get(index).score());
  }

  private CocoBox box(int index) {
    CocoResult result = results.get(index);
    if (result.box() == null && !ofBoxes) {
      return mask(index).bounds();
    }
    return required(result.box(), "results[%d]", index, "bbox");
  }

  private RunLengthMask mask(int index) {
    CocoResult result = results.get(index);
    Segmentation segmentation = result.segmentation();
    if (segmentation == null && ofBoxes) {
      CocoBox box = box(index);
      double right = box.x() + box.width();
      double bottom = box.y() + box.height();
      segmentation =
          new PolygonSegmentation(
              List.of(
                  new double[] {box.x(), box.y(), box.x(), bottom, right, bottom, right, box.y()}));
    }
    return mask(segmentation, result.imageId(), "results[%d]", index);
  }

  private RunLengthMask mask(Segmentation segmentation, long imageId, String entry, long id) {
    required(segmentation, entry, id, "segmentation");
    CocoImage image = images.get(imageId);
    if (image.height() == 0 || image.width() == 0) {
      if (segmentation instanceof RunLengthMask mask) {
        return mask;
      }
      throw new IllegalArgumentException(
          "image %d: expected height and width, which polygons need, found nothing"
              .formatted(imageId));
    }
    try {
      return segmentation.mask(image.height(), image.width());
    } catch (IllegalArgumentException e) {
      // without the cause: the innermost error is the one that says where
      throw new IllegalArgumentException(
          "%s: segmentation: %s".formatted(entry.formatted(id), e.getMessage()));
    }
  }

  private static <T> T required(T value, String entry, long id, String key) {
    if (value == null) {
      throw new IllegalArgumentException(
          "%s: expected %s, found nothing".formatted(entry.formatted(id), key));
    }
    return value;
  }
}
