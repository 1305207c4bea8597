package org.djlext.face.process;

/**
 * How well each vertex of the mesh is seen in a picture: 0 where the surface turns away, where
 * another part of the face is before it, or where something covers it.
 */
final class SeenHalf {

  /** A surface that shows less than this part of what it shows from the front is not used. */
  private static final double TURNED_AWAY = 0.15;

  /** From this part on it is as good as from the front. */
  private static final double FULLY_SEEN = 0.6;

  /** What lies this much nearer hides what is behind, in millimetres. */
  private static final double HIDES = 5;

  private SeenHalf() {}

  /**
   * Looks at each vertex.
   *
   * @param face the face
   * @param fit where its head is
   * @param points {@code (V, 3)}: the vertices of that head
   * @param x {@code (V)}: places in the picture
   * @param y likewise
   * @return {@code (V)}: 0 to 1
   */
  static double[] of(FaceSample face, HeadFit fit, double[][] points, double[] x, double[] y) {
    FaceMesh mesh = FaceMesh.MEAN;
    int width = face.picture().width();
    int height = face.picture().height();
    double[] z = new double[x.length];
    for (int i = 0; i < z.length; i++) {
      z[i] = fit.away(points[i]) + (mesh.away[i] > 0 ? 1000 : 0);
    }
    MeshRaster nearest = new MeshRaster(width, height, 0);
    nearest.draw(mesh.triangles, x, y, z, new double[0][]);
    double[] seen = new double[x.length];
    for (int i = 0; i < seen.length; i++) {
      double facing = fit.turn(mesh.normals[i])[2] / mesh.normals[i][2];
      seen[i] = FaceSurface.smooth((facing - TURNED_AWAY) / (FULLY_SEEN - TURNED_AWAY));
      int px = (int) Math.rint(x[i]);
      int py = (int) Math.rint(y[i]);
      boolean inside = px >= 0 && py >= 0 && px < width && py < height;
      if (inside && mesh.away[i] == 0 && nearest.depth(px, py) < z[i] - HIDES) {
        seen[i] = 0;
      }
      if (face.visibility().isPresent()) {
        seen[i] *= PictureRemap.sample(face.visibility().get(), (float) x[i], (float) y[i]) / 255;
      }
    }
    return seen;
  }
}
