package org.djlext.examples.faces;

import java.util.Random;
import org.djlext.examples.drawing.Backdrop;
import org.djlext.examples.drawing.Canvas;
import org.djlext.examples.drawing.Film;
import org.djlext.examples.drawing.Grain;
import org.djlext.examples.faces.FaceView.Occlusion;
import org.djlext.flashattn.image.RgbImage;

/** Draws faces: background, neck and shoulders, head, what is before it, then blur and noise. */
final class FaceRenderer {

  private FaceRenderer() {}

  /** The five points of a face in half widths of a head: x and y of each. */
  static double[][] points(FaceIdentity person, FaceView view) {
    HeadShape shape = new HeadShape(person, view.expression());
    return points(person, shape, new HeadMesh(shape, view));
  }

  private static double[][] points(FaceIdentity person, HeadShape shape, HeadMesh mesh) {
    double eye = person.eyes().distance();
    double corner = shape.mouthWidth();
    return new double[][] {
      mesh.see(-eye, shape.eyeY()),
      mesh.see(eye, shape.eyeY()),
      mesh.see(0, shape.noseY()),
      mesh.see(-corner, shape.lipLine(1)),
      mesh.see(corner, shape.lipLine(1))
    };
  }

  /** The box of a head in half widths of a head: left, top, right and bottom of the face. */
  static double[] box(FaceIdentity person, FaceView view) {
    HeadShape shape = new HeadShape(person, view.expression());
    HeadMesh mesh = new HeadMesh(shape, view);
    double[] box = {
      Double.POSITIVE_INFINITY,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.NEGATIVE_INFINITY
    };
    for (int i = 0; i < mesh.x.length; i++) {
      if (mesh.frontY[i] > -0.95 && Math.abs(mesh.theta[i]) < 1.45) {
        box[0] = Math.min(box[0], mesh.x[i]);
        box[1] = Math.min(box[1], mesh.y[i]);
        box[2] = Math.max(box[2], mesh.x[i]);
        box[3] = Math.max(box[3], mesh.y[i]);
      }
    }
    return box;
  }

  /** Draws a face onto a canvas, over what is there. */
  static void draw(Canvas canvas, FaceIdentity person, FaceView view, double[] placement) {
    HeadShape shape = new HeadShape(person, view.expression());
    HeadMesh mesh = new HeadMesh(shape, view);
    FaceBody.draw(canvas, person, view, placement);
    double soft = Math.max(0.012, 1.2 / scale(placement));
    new HeadRaster(canvas)
        .draw(mesh, new FaceTexture(person, shape, view, soft), view.light(), placement);
    if (view.occlusion() == Occlusion.HAND) {
      FaceBody.hand(canvas, person, view, placement);
    }
  }

  /**
   * Draws one face over a background of its own.
   *
   * @param placement brings half widths of a head to pixels
   */
  static RgbImage picture(
      FaceIdentity person, FaceView view, int width, int height, double[] placement) {
    Canvas canvas = new Canvas(width, height);
    Random random = new Random(Grain.mix(view.seed(), 1));
    Backdrop.draw(canvas, random);
    draw(canvas, person, view, placement);
    double eyes = 2 * person.eyes().distance() * scale(placement);
    return Film.expose(canvas, view.blur() * eyes, view.noise(), random);
  }

  /** How many pixels the half width of a head has. */
  static double scale(double[] placement) {
    return StrictMath.sqrt(Math.abs(placement[0] * placement[4] - placement[1] * placement[3]));
  }
}
