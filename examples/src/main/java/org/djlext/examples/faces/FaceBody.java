package org.djlext.examples.faces;

import java.util.Random;
import org.djlext.examples.drawing.Canvas;
import org.djlext.examples.drawing.Grain;
import org.djlext.examples.faces.FaceView.Occlusion;

/**
 * Hair behind the head, neck and shoulders, and a hand: flat shapes, lit as the front of a head.
 */
final class FaceBody {

  private FaceBody() {}

  static void draw(Canvas canvas, FaceIdentity person, FaceView view, double[] placement) {
    Random random = new Random(Grain.mix(view.seed(), 2));
    double[] cloth = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
    double chin = person.skull().height();
    double neck = 0.55 * person.skull().width();
    double lean = 0.25 * StrictMath.sin(StrictMath.toRadians(view.yaw()));
    double strands = FaceIdentity.between(new Random(person.hair().seed()), -0.2, 1.5);
    boolean scarf = view.occlusion() == Occlusion.SCARF;
    double[] skin = person.skin().colour();
    double[] hair = person.hair().colour();
    double[] inverse = inverse(placement);
    for (int y = 0; y < canvas.height(); y++) {
      for (int x = 0; x < canvas.width(); x++) {
        double u = inverse[0] * x + inverse[1] * y + inverse[2];
        double v = inverse[3] * x + inverse[4] * y + inverse[5];
        double bow = (u + lean) / 1.22;
        double down = v < 0 ? v / 1.38 : v / (0.9 + 0.5 * Math.max(0, strands));
        if (bow * bow + down * down < 1 && (v < 0.1 || strands > 0)) {
          paint(canvas, x, y, hair, 0.55, view);
        }
        if (Math.abs(u + lean) < neck && v > 0.5 && v < chin + 0.7) {
          paint(canvas, x, y, scarf ? cloth : skin, 0.62, view);
        }
        double shoulder = (v - chin - 1.6) / 1.25;
        double across = (u + 1.4 * lean) / 2.3;
        if (across * across + shoulder * shoulder < 1 || v > chin + 1.6 && Math.abs(across) < 1) {
          paint(canvas, x, y, cloth, 0.75, view);
        }
      }
    }
  }

  /** Fingers over a cheek, an eye or the mouth. */
  static void hand(Canvas canvas, FaceIdentity person, FaceView view, double[] placement) {
    Random random = new Random(Grain.mix(view.seed(), 4));
    double side = random.nextBoolean() ? 1 : -1;
    double tipX = side * FaceIdentity.between(random, 0.0, 0.35);
    double tipY = FaceIdentity.between(random, -0.2, 0.7);
    double slope = FaceIdentity.between(random, 0.3, 1.2);
    double[] inverse = inverse(placement);
    double[] skin = person.skin().colour();
    for (int y = 0; y < canvas.height(); y++) {
      for (int x = 0; x < canvas.width(); x++) {
        double u = side * (inverse[0] * x + inverse[1] * y + inverse[2] - tipX);
        double v = inverse[3] * x + inverse[4] * y + inverse[5] - tipY - slope * u;
        double finger = (v + 0.42) / 0.21;
        int which = (int) Math.floor(finger);
        if (which < 0 || which > 3) {
          continue;
        }
        double middle = finger - which - 0.5;
        double start = 0.12 * Math.abs(which - 1.5) + 0.5 * middle * middle;
        if (u > start) {
          paint(canvas, x, y, skin, 0.95 - 1.6 * middle * middle, view);
        }
      }
    }
  }

  private static void paint(
      Canvas canvas, int x, int y, double[] colour, double shade, FaceView view) {
    double[] tint = view.light().tint();
    double[] tinted = {colour[0] * tint[0], colour[1] * tint[1], colour[2] * tint[2]};
    canvas.mix(x, y, tinted, shade * view.light().gain(), 1);
  }

  private static double[] inverse(double[] m) {
    double det = m[0] * m[4] - m[1] * m[3];
    double a = m[4] / det;
    double b = -m[1] / det;
    double c = -m[3] / det;
    double d = m[0] / det;
    return new double[] {a, b, -a * m[2] - b * m[5], c, d, -c * m[2] - d * m[5]};
  }
}
