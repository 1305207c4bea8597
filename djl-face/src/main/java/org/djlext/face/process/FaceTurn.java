package org.djlext.face.process;

import org.djlext.face.FivePoints;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.align.HeadPose;
import org.djlext.face.align.PointFit;
import org.djlext.flashattn.image.Affine;
import org.djlext.flashattn.image.GreyImage;
import org.djlext.flashattn.image.RgbImage;

/**
 * Shows a face as if its head were turned otherwise: the picture lies on the mean face like a
 * texture, and the mean face is seen anew, aligned to a template. What is hidden on one side is
 * taken from the other.
 */
final class FaceTurn {

  private static final int CHANNELS = RgbImage.CHANNELS;
  private static final double BEHIND = 300;

  private final FaceSample face;
  private final HeadFit from;
  private final HeadFit to;
  private final FaceTemplate template;
  private final Affine map;

  FaceTurn(FaceSample face, HeadFit from, HeadPose pose, FaceTemplate template) {
    this.face = face;
    this.from = from;
    this.to = from.turned(pose);
    this.template = template;
    this.map = PointFit.similarity(to.points().toArray(), template.points().toArray());
  }

  FaceSample apply() {
    MeshRaster raster = new MeshRaster(template.width(), template.height(), 5);
    drawInto(raster);
    Affine back = map.inverse();
    int width = template.width();
    byte[] pixels = new byte[width * template.height() * CHANNELS];
    byte[] seen = new byte[width * template.height()];
    float[] own = new float[CHANNELS];
    float[] other = new float[CHANNELS];
    for (int i = 0; i < seen.length; i++) {
      boolean background = Float.isNaN(raster.planes[0][i]);
      float x = background ? (float) back.applyX(i % width, i / width) : raster.planes[0][i];
      float y = background ? (float) back.applyY(i % width, i / width) : raster.planes[1][i];
      float share = background ? 1 : raster.planes[4][i];
      PictureRemap.sample(face.picture(), x, y, own);
      if (share < 1) {
        PictureRemap.sample(face.picture(), raster.planes[2][i], raster.planes[3][i], other);
      }
      for (int c = 0; c < CHANNELS; c++) {
        float value = share < 1 ? share * own[c] + (1 - share) * other[c] : own[c];
        pixels[i * CHANNELS + c] = (byte) Math.rint(value);
      }
      if (face.visibility().isPresent()) {
        GreyImage mask = face.visibility().get();
        float value = PictureRemap.sample(mask, x, y);
        if (share < 1) {
          float mirrored = PictureRemap.sample(mask, raster.planes[2][i], raster.planes[3][i]);
          value = share * value + (1 - share) * mirrored;
        }
        seen[i] = (byte) Math.rint(value);
      }
    }
    return new FaceSample(
        new RgbImage(width, template.height(), pixels),
        moved(to.points()),
        face.visibility().map(mask -> new GreyImage(width, template.height(), seen)));
  }

  private void drawInto(MeshRaster raster) {
    FaceMesh mesh = FaceMesh.MEAN;
    int count = mesh.points.length;
    double[][] points = new double[count][];
    double[][] places = new double[5][count]; // own x and y, mirrored x and y, share of the own
    double[] x = new double[count];
    double[] y = new double[count];
    double[] z = new double[count];
    for (int i = 0; i < count; i++) {
      double[] p = from.shaped(mesh.points[i]);
      points[i] = p;
      places[0][i] = from.pixelX(p);
      places[1][i] = from.pixelY(p);
      double still = FaceSurface.smooth(mesh.away[i]);
      double tx = (1 - still) * to.pixelX(p) + still * places[0][i];
      double ty = (1 - still) * to.pixelY(p) + still * places[1][i];
      x[i] = map.applyX(tx, ty);
      y[i] = map.applyY(tx, ty);
      z[i] = to.away(p) + (mesh.away[i] > 0 ? BEHIND : 0);
    }
    double[] seen = SeenHalf.of(face, from, points, places[0], places[1]);
    for (int i = 0; i < count; i++) {
      int mirrored = mesh.mirrored[i];
      places[2][i] = places[0][mirrored];
      places[3][i] = places[1][mirrored];
      places[4][i] = 1 - FaceSurface.smooth(seen[mirrored] - seen[i]);
    }
    raster.draw(mesh.triangles, x, y, z, places);
  }

  private FivePoints moved(FivePoints points) {
    double[] moved = new double[2 * FivePoints.COUNT];
    for (int i = 0; i < FivePoints.COUNT; i++) {
      moved[2 * i] = map.applyX(points.x(i), points.y(i));
      moved[2 * i + 1] = map.applyY(points.x(i), points.y(i));
    }
    return new FivePoints(moved);
  }
}
