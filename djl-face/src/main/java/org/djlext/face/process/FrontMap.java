package org.djlext.face.process;

/**
 * Where each pixel of a picture is on the face, and where the same place of the other side is.
 * Pixels beside the face are {@code NaN}.
 *
 * @param width W
 * @param height H
 * @param x {@code (H, W)}: millimetres from the middle of the face to the right
 * @param y {@code (H, W)}: millimetres below the eyes, in lengths of the mean face
 * @param mirroredX {@code (H, W)}: the pixel of the other side
 * @param mirroredY likewise
 */
record FrontMap(int width, int height, float[] x, float[] y, float[] mirroredX, float[] mirroredY) {

  /** Looks from a picture onto the mean face. */
  static FrontMap of(FaceSample face) {
    HeadFit fit = HeadFit.of(face.points());
    FaceMesh mesh = FaceMesh.MEAN;
    int count = mesh.points.length;
    double[][] places = new double[2][count];
    double[] z = new double[count];
    double[][] values = new double[4][count];
    for (int i = 0; i < count; i++) {
      double[] p = fit.shaped(mesh.points[i]);
      places[0][i] = fit.pixelX(p);
      places[1][i] = fit.pixelY(p);
      z[i] = fit.away(p);
      values[0][i] = p[0];
      values[1][i] = p[1] - FaceSurface.eyes();
    }
    for (int i = 0; i < count; i++) {
      values[2][i] = places[0][mesh.mirrored[i]];
      values[3][i] = places[1][mesh.mirrored[i]];
    }
    int width = face.picture().width();
    int height = face.picture().height();
    MeshRaster raster = new MeshRaster(width, height, values.length);
    raster.draw(mesh.faceTriangles(), places[0], places[1], z, values);
    float[][] planes = raster.planes;
    return new FrontMap(width, height, planes[0], planes[1], planes[2], planes[3]);
  }

  /** Whether a pixel is on the face. */
  boolean on(int pixel) {
    return !Float.isNaN(x[pixel]);
  }
}
