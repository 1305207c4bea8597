package org.djlext.face.process;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.random.RandomGenerator;

/**
 * Draws covers on a clear sheet. Places are given in millimetres on the face, seen from the front,
 * the origin between the eyes; they are drawn where the surface of the head has them, so that a
 * cover turns with the head.
 */
final class CoverPaint {

  private static final int CURVE = 16;
  private static final double MOUTH = 73; // below the eyes
  private static final double EYE = 31.5; // from the middle
  private static final double STANDS_OUT = 4; // from the skin

  private final HeadFit fit;
  private final RandomGenerator random;
  private final BufferedImage sheet;
  private final Graphics2D pen;

  CoverPaint(HeadFit fit, int width, int height, RandomGenerator random) {
    this.fit = fit;
    this.random = random;
    sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    pen = sheet.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  }

  /** Draws a cover and returns the sheet. */
  BufferedImage paint(Cover cover) {
    switch (cover) {
      case GLASSES -> glasses(new Color(20, 20, 25, 26));
      case SUNGLASSES -> glasses(new Color(12, 12, 16, 240));
      case MASK -> mask();
      case HAND -> hand();
      case SCARF -> scarf();
      case HAT -> hat();
    }
    pen.dispose();
    return sheet;
  }

  private void glasses(Color glass) {
    double half = between(20, 26);
    double tall = between(14, 19);
    Color frame = shade(colour(), 0.45);
    double width = between(2, 4);
    for (int side = -1; side <= 1; side += 2) {
      Path2D rim = ellipse(side * EYE, 3, half, tall, between(2, 3.5));
      pen.setColor(glass);
      pen.fill(rim);
      stroke(width, frame);
      pen.draw(rim);
      pen.draw(line(side * (EYE + half), 0, side * 66, -3));
    }
    stroke(width, frame);
    pen.draw(line(half - EYE, -2, EYE - half, -2));
  }

  private void mask() {
    Color cloth = light(colour());
    double top = between(22, 34);
    Path2D shape =
        closed(
            new double[][] {
              {-58, top + 14},
              {-30, top + 5},
              {0, top},
              {30, top + 5},
              {58, top + 14},
              {56, 85},
              {38, 112},
              {0, 124},
              {-38, 112},
              {-56, 85}
            });
    stroke(1.5, shade(cloth, 0.9));
    pen.draw(line(-56, top + 14, -70, top - 20));
    pen.draw(line(56, top + 14, 70, top - 20));
    pen.setColor(cloth);
    pen.fill(shape);
    pen.setClip(shape);
    for (double y = 62; y <= 102; y += 13) {
      stroke(1.2, shade(cloth, 0.82));
      pen.draw(line(-48, y, 48, y));
    }
    pen.setClip(null);
  }

  private void scarf() {
    Color wool = colour();
    Color stripe = shade(wool, 0.6);
    double top = MOUTH - between(8, 18);
    Path2D shape =
        closed(
            new double[][] {
              {-70, top - 8},
              {-35, top + 2},
              {0, top + 4},
              {35, top + 2},
              {70, top - 8},
              {90, 170},
              {0, 180},
              {-90, 170}
            });
    pen.setColor(wool);
    pen.fill(shape);
    pen.setClip(shape);
    for (double y = top + 8; y < 170; y += 14) {
      stroke(5, stripe);
      pen.draw(line(-80, y - 6, 80, y + 6));
    }
    pen.setClip(null);
  }

  private void hat() {
    Color felt = shade(colour(), 0.7);
    double brim = -between(44, 60);
    pen.setColor(felt);
    pen.fill(
        closed(
            new double[][] {
              {-78, brim}, {-74, -95}, {-55, -140}, {0, -150}, {55, -140}, {74, -95}, {78, brim}
            }));
    pen.setColor(shade(felt, 0.7));
    pen.fill(
        closed(
            new double[][] {
              {-100, brim + 4},
              {-50, brim - 6},
              {0, brim - 9},
              {50, brim - 6},
              {100, brim + 4},
              {50, brim + 6},
              {0, brim + 9},
              {-50, brim + 6}
            }));
  }

  /** A palm with four fingers, from below and one side. */
  private void hand() {
    double side = random.nextBoolean() ? 1 : -1;
    double tone = between(0.35, 1);
    Color skin = new Color((int) (235 * tone), (int) (190 * tone), (int) (160 * tone));
    AffineTransform place =
        new AffineTransform(
            fit.scale() * side,
            0,
            0,
            fit.scale(),
            fit.pixelX(at(side * between(15, 40), MOUTH)),
            fit.pixelY(at(0, MOUTH)));
    place.rotate(-between(0.2, 0.9));
    Area palm = new Area(new Ellipse2D.Double(-34, 5, 70, 85));
    for (int finger = 0; finger < 4; finger++) {
      Area one =
          new Area(
              new Ellipse2D.Double(-31 + 16.0 * finger, -58 + 7 * Math.abs(finger - 1.5), 15, 90));
      palm.add(one);
    }
    pen.setColor(skin);
    pen.fill(palm.createTransformedArea(place));
    stroke(1, shade(skin, 0.7));
    for (int gap = 0; gap < 3; gap++) {
      Path2D crease = new Path2D.Double();
      crease.moveTo(-15.5 + 16 * gap, -40);
      crease.lineTo(-15 + 15 * gap, 12);
      pen.draw(place.createTransformedShape(crease));
    }
  }

  private double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  private Color colour() {
    return Color.getHSBColor(
        random.nextFloat(), 0.15f + 0.75f * random.nextFloat(), 0.25f + 0.7f * random.nextFloat());
  }

  private static Color light(Color c) {
    return new Color(128 + c.getRed() / 2, 128 + c.getGreen() / 2, 128 + c.getBlue() / 2);
  }

  private static Color shade(Color c, double by) {
    return new Color((int) (c.getRed() * by), (int) (c.getGreen() * by), (int) (c.getBlue() * by));
  }

  private void stroke(double millimetres, Color colour) {
    pen.setColor(colour);
    pen.setStroke(
        new BasicStroke(
            (float) Math.max(0.6, millimetres * fit.scale()),
            BasicStroke.CAP_ROUND,
            BasicStroke.JOIN_ROUND));
  }

  /**
   * A place on the head. What lies behind the outline of a turned head is taken to the outline, so
   * that nothing is drawn before the face that is behind it.
   */
  private double[] at(double x, double y) {
    double[] outermost = fit.shaped(FaceSurface.place(0, y));
    for (int i = 1; i <= CURVE; i++) {
      double[] next = fit.shaped(FaceSurface.place(x * i / CURVE, y));
      if ((fit.pixelX(next) - fit.pixelX(outermost)) * x > 0) {
        outermost = next;
      }
    }
    double[] out = FaceSurface.normal(outermost[0], outermost[1]);
    for (int axis = 0; axis < out.length; axis++) {
      outermost[axis] += STANDS_OUT * out[axis];
    }
    return outermost;
  }

  private Path2D line(double x0, double y0, double x1, double y1) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i <= CURVE; i++) {
      double t = (double) i / CURVE;
      add(path, x0 + t * (x1 - x0), y0 + t * (y1 - y0));
    }
    return path;
  }

  /** An outline through places, straight from each to the next on the face. */
  private Path2D closed(double[][] places) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < places.length; i++) {
      double[] from = places[i];
      double[] to = places[(i + 1) % places.length];
      for (int k = 0; k < CURVE / 2; k++) {
        double t = (double) k / (CURVE / 2);
        add(path, from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1]));
      }
    }
    path.closePath();
    return path;
  }

  /** A curve between an ellipse (power 2) and a rectangle (a high power). */
  private Path2D ellipse(double x, double y, double halfWidth, double halfHeight, double power) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < 3 * CURVE; i++) {
      double angle = 2 * Math.PI * i / (3 * CURVE);
      double c = Math.cos(angle);
      double s = Math.sin(angle);
      double out =
          Math.pow(Math.pow(Math.abs(c), power) + Math.pow(Math.abs(s), power), -1 / power);
      add(path, x + halfWidth * out * c, y + halfHeight * out * s);
    }
    path.closePath();
    return path;
  }

  private void add(Path2D path, double x, double y) {
    double[] p = at(x, y);
    if (path.getCurrentPoint() == null) {
      path.moveTo(fit.pixelX(p), fit.pixelY(p));
    } else {
      path.lineTo(fit.pixelX(p), fit.pixelY(p));
    }
  }
}
