package org.djlext.face.process;

import java.util.Arrays;

/**
 * Spreads the values of vertices over the pixels of the triangles between them; of several
 * triangles at a pixel the nearest one counts.
 */
final class MeshRaster {

  /** What a pixel has that no triangle reaches. */
  static final float NOTHING = Float.NaN;

  private final int width;
  private final int height;
  private final float[] depth;

  /** {@code (A, H * W)}: the values, {@link #NOTHING} where no triangle is. */
  final float[][] planes;

  MeshRaster(int width, int height, int values) {
    this.width = width;
    this.height = height;
    depth = new float[width * height];
    Arrays.fill(depth, Float.POSITIVE_INFINITY);
    planes = new float[values][width * height];
    for (float[] plane : planes) {
      Arrays.fill(plane, NOTHING);
    }
  }

  /**
   * Draws triangles.
   *
   * @param triangles {@code (F, 3)} vertices
   * @param x {@code (V)} places in pixels
   * @param y likewise
   * @param z how far away
   * @param values {@code (A, V)}
   */
  void draw(int[][] triangles, double[] x, double[] y, double[] z, double[][] values) {
    for (int[] triangle : triangles) {
      draw(triangle[0], triangle[1], triangle[2], x, y, z, values);
    }
  }

  private void draw(int a, int b, int c, double[] x, double[] y, double[] z, double[][] values) {
    double area = (x[b] - x[a]) * (y[c] - y[a]) - (x[c] - x[a]) * (y[b] - y[a]);
    if (Math.abs(area) < 1e-9) {
      return;
    }
    int left = (int) Math.max(0, Math.ceil(Math.min(x[a], Math.min(x[b], x[c]))));
    int right = (int) Math.min(width - 1, Math.floor(Math.max(x[a], Math.max(x[b], x[c]))));
    int top = (int) Math.max(0, Math.ceil(Math.min(y[a], Math.min(y[b], y[c]))));
    int bottom = (int) Math.min(height - 1, Math.floor(Math.max(y[a], Math.max(y[b], y[c]))));
    double slack = -1e-9; // pixels on an edge belong to both sides
    for (int py = top; py <= bottom; py++) {
      for (int px = left; px <= right; px++) {
        double wb = ((px - x[a]) * (y[c] - y[a]) - (x[c] - x[a]) * (py - y[a])) / area;
        double wc = ((x[b] - x[a]) * (py - y[a]) - (px - x[a]) * (y[b] - y[a])) / area;
        double wa = 1 - wb - wc;
        if (wa < slack || wb < slack || wc < slack) {
          continue;
        }
        int at = py * width + px;
        float away = (float) (wa * z[a] + wb * z[b] + wc * z[c]);
        if (away < depth[at]) {
          depth[at] = away;
          for (int k = 0; k < planes.length; k++) {
            planes[k][at] = (float) (wa * values[k][a] + wb * values[k][b] + wc * values[k][c]);
          }
        }
      }
    }
  }

  /** How far away what is seen at a pixel is; infinite where there is nothing. */
  float depth(int x, int y) {
    return depth[y * width + x];
  }
}
