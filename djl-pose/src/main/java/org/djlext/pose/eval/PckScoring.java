package org.djlext.pose.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.coco.Truth;
import org.djlext.pose.keypoint.Keypoints;

/**
 * {@link Pck} of files, which do not say which result belongs to which person: in each picture the
 * pair of the greatest object keypoint similarity belongs together, then that of the next, and so
 * on. The joints of people for whom no result is left count as not found; results that are left
 * count for nothing, whatever their score.
 */
public final class PckScoring {

  private final KeypointSimilarity similarity;
  private final PckScale scale;
  private final Pck pck;

  private record Place(long imageId, long categoryId) {}

  private record Pairing(int person, int result, double similarity) {}

  private PckScoring(List<Double> sigmas, PckScale scale, double threshold) {
    this.similarity = new KeypointSimilarity(sigmas);
    this.scale = scale;
    this.pck = new Pck(sigmas.size(), threshold);
  }

  /**
   * Scores results.
   *
   * @param truth who is in the pictures; crowds and people without labelled joints are left out
   * @param results who was found
   * @param sigmas K constants of the joints, which decide who belongs to whom
   * @param scale what distances are divided by
   * @param threshold what they must then be below
   * @return the parts of the joints that are correct
   * @throws IllegalArgumentException if a person has other numbers of joints, or neither box nor
   *     area
   */
  public static Pck score(
      CocoDataset truth,
      List<CocoResult> results,
      List<Double> sigmas,
      PckScale scale,
      double threshold) {
    PckScoring scoring = new PckScoring(sigmas, scale, threshold);
    Map<Place, List<CocoResult>> found = new LinkedHashMap<>();
    for (CocoResult result : results) {
      Place place = new Place(result.imageId(), result.categoryId());
      found.computeIfAbsent(place, p -> new ArrayList<>()).add(result);
    }
    Map<Place, List<CocoAnnotation>> there = new LinkedHashMap<>();
    for (CocoAnnotation person : truth.annotations()) {
      if (!person.crowd() && person.keypointCount() > 0) {
        Place place = new Place(person.imageId(), person.categoryId());
        there.computeIfAbsent(place, p -> new ArrayList<>()).add(person);
      }
    }
    there.forEach((place, people) -> scoring.add(people, found.getOrDefault(place, List.of())));
    return scoring.pck;
  }

  private void add(List<CocoAnnotation> people, List<CocoResult> results) {
    List<Pairing> pairings = new ArrayList<>();
    for (int p = 0; p < people.size(); p++) {
      Truth<KeypointShape> person = truth(people.get(p));
      for (int r = 0; r < results.size(); r++) {
        double[] joints = results.get(r).keypoints();
        var shape = new KeypointShape(joints, KeypointShape.bounds(joints));
        pairings.add(new Pairing(p, r, similarity.of(shape, person)));
      }
    }
    pairings.sort(Comparator.comparingDouble(Pairing::similarity).reversed());
    int[] matched = new int[people.size()];
    Arrays.fill(matched, -1);
    Set<Integer> taken = new HashSet<>();
    for (Pairing pairing : pairings) {
      if (matched[pairing.person()] < 0 && taken.add(pairing.result())) {
        matched[pairing.person()] = pairing.result();
      }
    }
    for (int p = 0; p < matched.length; p++) {
      Keypoints there = joints(people.get(p).keypoints());
      Keypoints found =
          matched[p] < 0 ? nowhere(there.size()) : joints(results.get(matched[p]).keypoints());
      pck.add(there, found, scale.of(there, found, people.get(p).box()));
    }
  }

  private static Truth<KeypointShape> truth(CocoAnnotation person) {
    if (person.area().isEmpty() || person.box() == null) {
      throw new IllegalArgumentException(
          "annotation %d: expected area and bbox, found nothing".formatted(person.id()));
    }
    return new Truth<>(
        person.id(),
        new KeypointShape(person.keypoints(), person.box()),
        person.area().getAsDouble(),
        false,
        false);
  }

  private static Keypoints joints(double[] keypoints) {
    int count = keypoints.length / 3;
    float[] x = new float[count];
    float[] y = new float[count];
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) keypoints[3 * i];
      y[i] = (float) keypoints[3 * i + 1];
      scores[i] = (float) keypoints[3 * i + 2];
    }
    return new Keypoints(x, y, scores);
  }

  /** Joints that are farther from every place than any threshold. */
  private static Keypoints nowhere(int count) {
    float[] far = new float[count];
    Arrays.fill(far, Float.POSITIVE_INFINITY);
    return new Keypoints(far, far, new float[count]);
  }
}
