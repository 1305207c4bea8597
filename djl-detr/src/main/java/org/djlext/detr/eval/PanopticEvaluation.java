package org.djlext.detr.eval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.coco.PanopticAnnotation;
import org.djlext.flashattn.coco.PanopticDataset;
import org.djlext.flashattn.coco.PanopticMap;

/** Scores panoptic pictures in files, as panopticapi does. */
public final class PanopticEvaluation {

  private PanopticEvaluation() {}

  /**
   * Scores results on a data set.
   *
   * @param truth what is in the pictures
   * @param truthFolder where its PNG files are
   * @param results what was found, in the same pictures
   * @param resultFolder where its PNG files are
   * @return the scores of the categories of the data set
   * @throws IllegalArgumentException if the data set has no categories, a picture has no result, a
   *     result names a picture or a category that is not there, or a PNG does not fit
   * @throws IOException if a PNG cannot be read
   */
  public static PanopticScores evaluate(
      PanopticDataset truth, Path truthFolder, PanopticDataset results, Path resultFolder)
      throws IOException {
    if (truth.categories().isEmpty()) {
      throw new IllegalArgumentException("truth: categories: expected an array, found nothing");
    }
    Map<Long, PanopticAnnotation> found = new HashMap<>();
    results.annotations().forEach(annotation -> found.put(annotation.imageId(), annotation));
    for (PanopticAnnotation picture : truth.annotations()) {
      if (!found.containsKey(picture.imageId())) {
        throw new IllegalArgumentException(
            "image %d: expected a result, found none".formatted(picture.imageId()));
      }
    }
    if (found.size() > truth.annotations().size()) {
      truth.annotations().forEach(picture -> found.remove(picture.imageId()));
      throw new IllegalArgumentException(
          "results: image_id: expected one of the %d images of the truth, found %d"
              .formatted(truth.annotations().size(), found.keySet().iterator().next()));
    }
    PanopticQuality quality = new PanopticQuality(truth.categories());
    List<Outcome> outcomes =
        truth.annotations().parallelStream()
            .map(
                picture ->
                    outcome(
                        quality, picture, truthFolder, found.get(picture.imageId()), resultFolder))
            .toList();
    for (Outcome outcome : outcomes) {
      if (outcome.failure() != null) {
        throw outcome.failure();
      }
      if (outcome.problem() != null) {
        throw new IllegalArgumentException(outcome.problem());
      }
      quality.add(outcome.tallies());
    }
    return quality.scores();
  }

  /** What came of one picture; kept, so that of several failures always the first is told. */
  private record Outcome(Map<Long, SegmentTally> tallies, String problem, IOException failure) {}

  private static Outcome outcome(
      PanopticQuality quality,
      PanopticAnnotation truth,
      Path truthFolder,
      PanopticAnnotation found,
      Path resultFolder) {
    Path file = resultFolder.resolve(found.fileName());
    try {
      PanopticMap there = PanopticMap.read(truthFolder.resolve(truth.fileName()));
      PanopticMap here = PanopticMap.read(file);
      return new Outcome(
          quality.tally(there, truth.segments(), here, found.segments()), null, null);
    } catch (IllegalArgumentException e) {
      String problem =
          "image %d: %s: %s".formatted(truth.imageId(), file.getFileName(), e.getMessage());
      return new Outcome(Map.of(), problem, null);
    } catch (UncheckedIOException e) {
      return new Outcome(Map.of(), null, e.getCause());
    } catch (IOException e) {
      return new Outcome(Map.of(), null, e);
    }
  }
}
