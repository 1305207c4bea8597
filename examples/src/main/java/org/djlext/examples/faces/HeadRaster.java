package org.djlext.examples.faces;

import java.util.Arrays;
import org.djlext.examples.drawing.Canvas;
import org.djlext.examples.faces.FaceView.Light;

/** Draws heads on a canvas, the nearer over the farther parts of each. */
final class HeadRaster {

  private final Canvas canvas;
  private final int width;
  private final int height;
  private final float[] depth;
  private final double[] rgb = new double[3];

  HeadRaster(Canvas canvas) {
    this.canvas = canvas;
    this.width = canvas.width();
    this.height = canvas.height();
    this.depth = new float[width * height];
  }

  /**
   * Draws a head.
   *
   * @param placement brings half widths of a head to pixels: a, b, tx, c, d, ty
   */
  void draw(HeadMesh mesh, FaceTexture texture, Light light, double[] placement) {
    Arrays.fill(depth, Float.NEGATIVE_INFINITY);
    int count = mesh.x.length;
    double[] px = new double[count];
    double[] py = new double[count];
    for (int i = 0; i < count; i++) {
      px[i] = placement[0] * mesh.x[i] + placement[1] * mesh.y[i] + placement[2];
      py[i] = placement[3] * mesh.x[i] + placement[4] * mesh.y[i] + placement[5];
    }
    for (int row = 0; row + 1 < HeadMesh.ROWS; row++) {
      for (int column = 0; column + 1 < HeadMesh.COLUMNS; column++) {
        int i = row * HeadMesh.COLUMNS + column;
        int below = i + HeadMesh.COLUMNS;
        triangle(mesh, texture, light, px, py, i, i + 1, below);
        triangle(mesh, texture, light, px, py, i + 1, below + 1, below);
      }
    }
  }

  private void triangle(
      HeadMesh mesh,
      FaceTexture texture,
      Light light,
      double[] px,
      double[] py,
      int a,
      int b,
      int c) {
    double area = (px[b] - px[a]) * (py[c] - py[a]) - (px[c] - px[a]) * (py[b] - py[a]);
    if (area <= 1e-9) {
      return; // seen from behind
    }
    int left = (int) Math.max(0, Math.ceil(Math.min(px[a], Math.min(px[b], px[c]))));
    int right = (int) Math.min(width - 1.0, Math.floor(Math.max(px[a], Math.max(px[b], px[c]))));
    int top = (int) Math.max(0, Math.ceil(Math.min(py[a], Math.min(py[b], py[c]))));
    int bottom = (int) Math.min(height - 1.0, Math.floor(Math.max(py[a], Math.max(py[b], py[c]))));
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double wb = ((x - px[a]) * (py[c] - py[a]) - (px[c] - px[a]) * (y - py[a])) / area;
        double wc = ((px[b] - px[a]) * (y - py[a]) - (x - px[a]) * (py[b] - py[a])) / area;
        double wa = 1 - wb - wc;
        if (wa < -1e-9 || wb < -1e-9 || wc < -1e-9) {
          continue;
        }
        float near = (float) (wa * mesh.z[a] + wb * mesh.z[b] + wc * mesh.z[c]);
        int at = y * width + x;
        if (near > depth[at]) {
          depth[at] = near;
          shade(mesh, texture, light, a, b, c, wa, wb, wc, at);
        }
      }
    }
  }

  private void shade(
      HeadMesh mesh,
      FaceTexture texture,
      Light light,
      int a,
      int b,
      int c,
      double wa,
      double wb,
      double wc,
      int at) {
    double frontX = wa * mesh.frontX[a] + wb * mesh.frontX[b] + wc * mesh.frontX[c];
    double frontY = wa * mesh.frontY[a] + wb * mesh.frontY[b] + wc * mesh.frontY[c];
    double theta = wa * mesh.theta[a] + wb * mesh.theta[b] + wc * mesh.theta[c];
    double gloss = texture.colour(frontX, frontY, theta, rgb);
    double lit = wa * mesh.light[a] + wb * mesh.light[b] + wc * mesh.light[c];
    double shine = gloss * (wa * mesh.shine[a] + wb * mesh.shine[b] + wc * mesh.shine[c]);
    double share = light.ambient() + (1 - light.ambient()) * lit;
    for (int channel = 0; channel < 3; channel++) {
      double value =
          light.gain()
              * light.tint()[channel]
              * (rgb[channel] * share + shine * (1 - light.ambient()));
      canvas.pixels()[3 * at + channel] = (float) (255 * Math.max(0, Math.min(1, value)));
    }
  }
}
