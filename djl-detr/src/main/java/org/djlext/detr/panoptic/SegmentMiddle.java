package org.djlext.detr.panoptic;

import java.util.HashMap;
import java.util.Map;

/**
 * The pixel of a segment that is furthest from its border; unlike a centre of mass it always lies
 * within.
 *
 * @param row the pixel's row
 * @param column its column
 * @param radius how far the border is, about, in pixels
 */
record SegmentMiddle(int row, int column, double radius) {

  private static final int STRAIGHT = 3; // chamfer distances: 3 to a neighbour, 4 to a diagonal one
  private static final int DIAGONAL = 4;

  /** Returns the middle of each id. */
  static Map<Integer, SegmentMiddle> of(int[][] ids) {
    int[][] distance = distances(ids);
    Map<Integer, SegmentMiddle> middles = new HashMap<>();
    for (int y = 0; y < ids.length; y++) {
      for (int x = 0; x < ids[y].length; x++) {
        double radius = (double) distance[y][x] / STRAIGHT;
        SegmentMiddle best = middles.get(ids[y][x]);
        if (best == null || radius > best.radius()) {
          middles.put(ids[y][x], new SegmentMiddle(y, x, radius));
        }
      }
    }
    return middles;
  }

  /** Two sweeps, each taking the distance over from the neighbours already seen. */
  private static int[][] distances(int[][] ids) {
    int h = ids.length;
    int w = ids[0].length;
    int[][] distance = new int[h][w];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int d = Math.min(from(ids, distance, y, x, 0, -1), from(ids, distance, y, x, -1, 0));
        d = Math.min(d, from(ids, distance, y, x, -1, -1));
        distance[y][x] = Math.min(d, from(ids, distance, y, x, -1, 1));
      }
    }
    for (int y = h - 1; y >= 0; y--) {
      for (int x = w - 1; x >= 0; x--) {
        int d = Math.min(from(ids, distance, y, x, 0, 1), from(ids, distance, y, x, 1, 0));
        d = Math.min(d, from(ids, distance, y, x, 1, 1));
        d = Math.min(d, from(ids, distance, y, x, 1, -1));
        distance[y][x] = Math.min(distance[y][x], d);
      }
    }
    return distance;
  }

  private static int from(int[][] ids, int[][] distance, int y, int x, int dy, int dx) {
    int step = dy != 0 && dx != 0 ? DIAGONAL : STRAIGHT;
    int ny = y + dy;
    int nx = x + dx;
    boolean inside = ny >= 0 && ny < ids.length && nx >= 0 && nx < ids[0].length;
    return inside && ids[ny][nx] == ids[y][x] ? distance[ny][nx] + step : step;
  }
}
