package org.djlext.face.detect;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Keeps the surest of boxes that overlap. There are three ways in use to say by how much two boxes
 * overlap, and detectors differ in the faces they give when another is used.
 */
enum BoxSuppression {
  /** The intersection over the union (torchvision). */
  UNION(0, false),

  /** The same of boxes that include their last pixel (insightface). */
  PIXEL_UNION(1, false),

  /**
   * The intersection over the smaller box, both including their last pixel (MTCNN's last stage).
   */
  PIXEL_SMALLER(1, true);

  private final float more;
  private final boolean smaller;

  BoxSuppression(float more, boolean smaller) {
    this.more = more;
    this.smaller = smaller;
  }

  /**
   * Finds the boxes to keep.
   *
   * @return their places, the surest first; of equally sure ones the earlier
   */
  int[] keep(Candidates of, double threshold) {
    float[] b = of.boxes();
    float[] scores = of.scores();
    float most = (float) threshold;
    int[] order =
        IntStream.range(0, of.size())
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> -scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    float[] areas = new float[of.size()];
    for (int i = 0; i < areas.length; i++) {
      areas[i] = (b[4 * i + 2] - b[4 * i] + more) * (b[4 * i + 3] - b[4 * i + 1] + more);
    }
    int[] kept = new int[order.length];
    boolean[] gone = new boolean[order.length];
    int count = 0;
    for (int k = 0; k < order.length; k++) {
      int i = order[k];
      if (gone[i]) {
        continue;
      }
      kept[count++] = i;
      for (int l = k + 1; l < order.length; l++) {
        int j = order[l];
        if (!gone[j] && overlap(b, areas, i, j) > most) {
          gone[j] = true;
        }
      }
    }
    return Arrays.copyOf(kept, count);
  }

  private float overlap(float[] b, float[] areas, int i, int j) {
    int p = 4 * i;
    int q = 4 * j;
    float across = Math.min(b[p + 2], b[q + 2]) - Math.max(b[p], b[q]) + more;
    float down = Math.min(b[p + 3], b[q + 3]) - Math.max(b[p + 1], b[q + 1]) + more;
    float both = Math.max(0, across) * Math.max(0, down);
    return both / (smaller ? Math.min(areas[i], areas[j]) : areas[i] + areas[j] - both);
  }
}
