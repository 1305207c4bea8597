package org.djlext.face.process;

import java.util.Arrays;

/**
 * The surface of an average face in triangles: rings about its middle, then a flat collar around
 * the outline that ends in the background.
 */
final class FaceMesh {

  /** The one there is. */
  static final FaceMesh MEAN = new FaceMesh();

  private static final int ANGLES = 56;
  private static final int FACE_RINGS = 22;
  private static final int COLLAR_RINGS = 5;
  private static final double OUTLINE = 0.97;
  private static final double COLLAR = 0.85;

  /** {@code (V, 3)}: places in millimetres. */
  final double[][] points;

  /** {@code (V, 3)}: which way the surface faces. */
  final double[][] normals;

  /** {@code (V)}: 0 on the face, growing to 1 at the outer edge of the collar. */
  final double[] away;

  /** {@code (V)}: which vertex is on the other side of the face. */
  final int[] mirrored;

  /** {@code (F, 3)}: the corners of each triangle, those of the collar last. */
  final int[][] triangles;

  private FaceMesh() {
    int rings = FACE_RINGS + COLLAR_RINGS;
    int count = 1 + rings * ANGLES;
    points = new double[count][];
    normals = new double[count][];
    away = new double[count];
    mirrored = new int[count];
    put(0, 0, 0, 0);
    for (int ring = 1; ring <= rings; ring++) {
      for (int j = 0; j < ANGLES; j++) {
        int i = index(ring, j);
        put(i, ring, Math.cos(2 * Math.PI * j / ANGLES), Math.sin(2 * Math.PI * j / ANGLES));
        mirrored[i] = index(ring, Math.floorMod(ANGLES / 2 - j, ANGLES));
      }
    }
    triangles = new int[ANGLES * (2 * rings - 1)][];
    for (int j = 0; j < ANGLES; j++) {
      triangles[j] = new int[] {0, index(1, j), index(1, j + 1)};
    }
    for (int ring = 1, at = ANGLES; ring < rings; ring++) {
      for (int j = 0; j < ANGLES; j++) {
        int a = index(ring, j);
        int b = index(ring, j + 1);
        int c = index(ring + 1, j);
        int d = index(ring + 1, j + 1);
        triangles[at++] = new int[] {a, b, c};
        triangles[at++] = new int[] {b, d, c};
      }
    }
  }

  /** The triangles without the collar. */
  int[][] faceTriangles() {
    return Arrays.copyOf(triangles, ANGLES * (2 * FACE_RINGS - 1));
  }

  private static int index(int ring, int angle) {
    return 1 + (ring - 1) * ANGLES + angle % ANGLES;
  }

  private void put(int i, int ring, double cosine, double sine) {
    int faceRing = Math.min(ring, FACE_RINGS);
    double radius = OUTLINE * faceRing / FACE_RINGS;
    double y = FaceSurface.middle() + radius * FaceSurface.HALF_HEIGHT * sine;
    double x = radius * FaceSurface.HALF_WIDTH * FaceSurface.narrowing(y) * cosine;
    double z = FaceSurface.depth(x, y);
    normals[i] = FaceSurface.normal(x, y);
    away[i] = (double) (ring - faceRing) / COLLAR_RINGS;
    double out = 1 + COLLAR * away[i];
    points[i] = new double[] {x * out, FaceSurface.middle() + (y - FaceSurface.middle()) * out, z};
  }
}
