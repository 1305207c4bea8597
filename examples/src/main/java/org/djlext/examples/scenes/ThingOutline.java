package org.djlext.examples.scenes;

import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/**
 * The outlines of things, with radius 1 around the origin, y pointing down. Digits are strokes of
 * our own and not those of a font, which differ between machines.
 */
final class ThingOutline {

  private static final float STROKE = 0.42f;

  private ThingOutline() {}

  /** Returns the outline of a thing. */
  static Shape of(SceneCategory category) {
    return switch (category) {
      case CIRCLE -> new Ellipse2D.Double(-1, -1, 2, 2);
      case SQUARE -> new Rectangle2D.Double(-0.85, -0.85, 1.7, 1.7);
      case TRIANGLE -> polygon(3, 1.1, 1.1);
      case STAR -> polygon(5, 1.15, 0.5);
      case DIGIT_0 -> stroked(path -> oval(path, 0, 0, 0.5, 0.8));
      case DIGIT_1 -> stroked(path -> line(path, -0.35, -0.45, 0.05, -0.8, 0.05, 0.8));
      case DIGIT_2 ->
          stroked(
              path -> {
                path.moveTo(-0.5, -0.4);
                path.curveTo(-0.45, -0.95, 0.5, -0.95, 0.5, -0.35);
                path.curveTo(0.5, 0, 0, 0.3, -0.5, 0.8);
                path.lineTo(0.55, 0.8);
              });
      case DIGIT_3 ->
          stroked(
              path -> {
                path.moveTo(-0.45, -0.65);
                path.curveTo(0, -1, 0.55, -0.8, 0.45, -0.35);
                path.curveTo(0.4, -0.1, 0.1, -0.05, -0.1, -0.05);
                path.curveTo(0.2, -0.05, 0.55, 0.1, 0.5, 0.4);
                path.curveTo(0.45, 0.95, -0.2, 0.95, -0.5, 0.6);
              });
      case DIGIT_4 -> stroked(path -> line(path, 0.25, 0.8, 0.25, -0.8, -0.55, 0.3, 0.6, 0.3));
      case DIGIT_5 ->
          stroked(
              path -> {
                path.moveTo(0.45, -0.8);
                path.lineTo(-0.4, -0.8);
                path.lineTo(-0.45, -0.1);
                path.curveTo(0, -0.3, 0.5, -0.1, 0.5, 0.3);
                path.curveTo(0.5, 0.9, -0.2, 0.95, -0.5, 0.6);
              });
      case DIGIT_6 ->
          stroked(
              path -> {
                path.moveTo(0.35, -0.8);
                path.curveTo(-0.2, -0.6, -0.5, -0.1, -0.48, 0.35);
                oval(path, 0, 0.33, 0.48, 0.47);
              });
      case DIGIT_7 -> stroked(path -> line(path, -0.5, -0.8, 0.5, -0.8, -0.15, 0.8));
      case DIGIT_8 ->
          stroked(
              path -> {
                oval(path, 0, -0.42, 0.4, 0.38);
                oval(path, 0, 0.38, 0.48, 0.42);
              });
      case DIGIT_9 ->
          stroked(
              path -> {
                oval(path, 0, -0.33, 0.48, 0.47);
                path.moveTo(0.48, -0.35);
                path.curveTo(0.5, 0.1, 0.2, 0.6, -0.35, 0.8);
              });
      case SKY, GRASS, SAND, WATER ->
          throw new IllegalArgumentException(category + " is stuff and has no outline");
    };
  }

  private interface Strokes {
    void draw(Path2D path);
  }

  private static Shape stroked(Strokes strokes) {
    Path2D path = new Path2D.Double();
    strokes.draw(path);
    BasicStroke pen = new BasicStroke(STROKE, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    return pen.createStrokedShape(path);
  }

  private static void line(Path2D path, double... points) {
    path.moveTo(points[0], points[1]);
    for (int i = 2; i < points.length; i += 2) {
      path.lineTo(points[i], points[i + 1]);
    }
  }

  private static void oval(Path2D path, double x, double y, double rx, double ry) {
    path.append(new Ellipse2D.Double(x - rx, y - ry, 2 * rx, 2 * ry), false);
  }

  /** A polygon, or a star where the inner radius is less than the outer one. */
  private static Shape polygon(int points, double outer, double inner) {
    Path2D path = new Path2D.Double();
    int corners = inner == outer ? points : 2 * points;
    for (int i = 0; i < corners; i++) {
      double angle = 2 * StrictMath.PI * i / corners - StrictMath.PI / 2;
      double radius = i % 2 == 0 ? outer : inner;
      double x = radius * StrictMath.cos(angle);
      double y = radius * StrictMath.sin(angle);
      if (i == 0) {
        path.moveTo(x, y);
      } else {
        path.lineTo(x, y);
      }
    }
    path.closePath();
    return path;
  }

  /** Returns an outline moved, turned and grown. */
  static Shape placed(
      SceneCategory category, double x, double y, double radius, double angle, double stretch) {
    AffineTransform place = new AffineTransform();
    place.translate(x, y);
    place.rotate(StrictMath.cos(angle), StrictMath.sin(angle));
    place.scale(radius * stretch, radius / stretch);
    return place.createTransformedShape(of(category));
  }
}
