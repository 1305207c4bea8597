package org.djlext.flashattn.coco;

import java.util.Arrays;

/**
 * Fills a polygon the way COCO does, to the pixel: the boundary is followed on a grid five times
 * finer, and wherever it enters another column of pixels, the pixels below change from outside to
 * inside or back.
 */
final class PolygonRaster {

  private static final double SCALE = 5;

  /** Steps on the fine grid: a boundary of twenty million pixels; beyond it is no picture. */
  private static final long LONGEST = 100_000_000;

  private final int height;
  private final int width;
  private int[] changes = new int[64];
  private int size;
  private boolean begun;
  private int lastX;
  private int lastY;

  private PolygonRaster(int height, int width) {
    this.height = height;
    this.width = width;
  }

  /** Returns the run lengths of the polygon {@code (x0, y0, x1, y1, ...)}. */
  static int[] fill(int height, int width, double[] points) {
    PolygonRaster raster = new PolygonRaster(height, width);
    raster.follow(points);
    return raster.runs();
  }

  private void follow(double[] points) {
    int corners = points.length / 2;
    int[] x = new int[corners + 1];
    int[] y = new int[corners + 1];
    for (int i = 0; i < corners; i++) {
      x[i] = fine(points[2 * i]);
      y[i] = fine(points[2 * i + 1]);
    }
    x[corners] = x[0];
    y[corners] = y[0];
    long steps = 0;
    for (int i = 0; i < corners; i++) {
      steps += Math.max(Math.abs((long) x[i] - x[i + 1]), Math.abs((long) y[i] - y[i + 1]));
    }
    if (steps > LONGEST) {
      throw new IllegalArgumentException(
          "expected a polygon in pixels, found one with a boundary of %.0f pixels"
              .formatted(steps / SCALE));
    }
    for (int i = 0; i < corners; i++) {
      edge(x[i], y[i], x[i + 1], y[i + 1]);
    }
  }

  private static int fine(double coordinate) {
    // towards zero, also below it, as the reference does
    return (int) (SCALE * coordinate + .5);
  }

  private void edge(int x0, int y0, int x1, int y1) {
    int dx = Math.abs(x1 - x0);
    int dy = Math.abs(y1 - y0);
    boolean flat = dx >= dy;
    // interpolated always in the same direction, so that two neighbours share their boundary
    boolean backwards = flat ? x0 > x1 : y0 > y1;
    int xs = backwards ? x1 : x0;
    int ys = backwards ? y1 : y0;
    int xe = backwards ? x0 : x1;
    int ye = backwards ? y0 : y1;
    int steps = flat ? dx : dy;
    if (steps == 0) {
      step(xs, ys);
      return;
    }
    double slope = flat ? (double) (ye - ys) / dx : (double) (xe - xs) / dy;
    for (int d = 0; d <= steps; d++) {
      int t = backwards ? steps - d : d;
      if (flat) {
        step(xs + t, (int) (ys + slope * t + .5));
      } else {
        step((int) (xs + slope * t + .5), ys + t);
      }
    }
  }

  private void step(int x, int y) {
    if (begun && x != lastX) {
      double column = ((x < lastX ? x : x - 1) + .5) / SCALE - .5;
      if (column == Math.floor(column) && column >= 0 && column <= width - 1) {
        double row = (Math.min(y, lastY) + .5) / SCALE - .5;
        row = Math.ceil(Math.min(Math.max(row, 0), height));
        add((int) column * height + (int) row);
      }
    }
    begun = true;
    lastX = x;
    lastY = y;
  }

  private void add(int change) {
    if (size == changes.length) {
      changes = Arrays.copyOf(changes, 2 * size);
    }
    changes[size++] = change;
  }

  private int[] runs() {
    add(height * width);
    Arrays.sort(changes, 0, size);
    int[] runs = new int[size];
    int count = 1;
    runs[0] = changes[0];
    int j = 1;
    while (j < size) {
      int run = changes[j] - changes[j - 1];
      j++;
      if (run > 0) {
        runs[count++] = run;
      } else if (j < size) {
        // a pixel that changes twice does not change: the run before goes on
        runs[count - 1] += changes[j] - changes[j - 1];
        j++;
      }
    }
    return Arrays.copyOf(runs, count);
  }
}
