package org.djlext.face.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which anchors are to find which face: adaptive training sample selection (arXiv 1912.02424,
 * algorithm 1; mmdet: {@code ATSSAssigner}). The candidates of a face are the anchors nearest to it
 * on each level; those count whose overlap is at least the mean of all candidates' plus their
 * standard deviation and whose centre lies within the face. An anchor of several faces goes to the
 * one it overlaps most.
 */
final class AdaptiveAssignment {

  /** How many candidates a level has; SCRFD's number. */
  private static final int CANDIDATES = 9;

  /** How far inside a face, in pixels, the centre of an anchor must be. */
  private static final double INSIDE = 0.01;

  private final ScrfdAnchors anchors;

  AdaptiveAssignment(ScrfdAnchors anchors) {
    this.anchors = anchors;
  }

  /**
   * Assigns faces.
   *
   * @param boxes left, top, right and bottom of each face in pixels
   * @return for each anchor the index of its face, or -1
   */
  int[] assign(List<double[]> boxes) {
    int[] faces = new int[anchors.count()];
    double[] best = new double[anchors.count()];
    Arrays.fill(faces, -1);
    for (int face = 0; face < boxes.size(); face++) {
      double[] box = boxes.get(face);
      List<Integer> candidates = candidates(box);
      double[] overlaps = candidates.stream().mapToDouble(anchor -> overlap(anchor, box)).toArray();
      double mean = Arrays.stream(overlaps).average().orElse(0);
      double squares = Arrays.stream(overlaps).map(v -> (v - mean) * (v - mean)).sum();
      double least = mean + Math.sqrt(squares / Math.max(1, overlaps.length - 1));
      for (int i = 0; i < overlaps.length; i++) {
        int anchor = candidates.get(i);
        if (overlaps[i] >= least && within(anchor, box) && overlaps[i] > best[anchor]) {
          faces[anchor] = face;
          best[anchor] = overlaps[i];
        }
      }
    }
    return faces;
  }

  private List<Integer> candidates(double[] box) {
    List<Integer> candidates = new ArrayList<>();
    double x = (box[0] + box[2]) / 2;
    double y = (box[1] + box[3]) / 2;
    for (int level = 0; level < anchors.levels(); level++) {
      IntStream.range(anchors.begin(level), anchors.begin(level + 1))
          .boxed()
          .sorted(
              Comparator.comparingDouble(
                  anchor -> Math.hypot(centreX(anchor) - x, centreY(anchor) - y)))
          .limit(CANDIDATES)
          .forEach(candidates::add);
    }
    return candidates;
  }

  private double centreX(int anchor) {
    return (double) anchors.column(anchor) * anchors.stride(anchor);
  }

  private double centreY(int anchor) {
    return (double) anchors.row(anchor) * anchors.stride(anchor);
  }

  private double overlap(int anchor, double[] box) {
    double half = anchors.side(anchor) / 2;
    double x = centreX(anchor);
    double y = centreY(anchor);
    double width = Math.min(x + half, box[2]) - Math.max(x - half, box[0]);
    double height = Math.min(y + half, box[3]) - Math.max(y - half, box[1]);
    double common = Math.max(0, width) * Math.max(0, height);
    return common / (4 * half * half + (box[2] - box[0]) * (box[3] - box[1]) - common);
  }

  private boolean within(int anchor, double[] box) {
    double x = centreX(anchor);
    double y = centreY(anchor);
    return Math.min(Math.min(x - box[0], box[2] - x), Math.min(y - box[1], box[3] - y)) > INSIDE;
  }
}
