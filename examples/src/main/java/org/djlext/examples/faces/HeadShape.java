package org.djlext.examples.faces;

import org.djlext.examples.drawing.Grain;
import org.djlext.examples.faces.FaceView.Expression;

/**
 * The surface of a head: an egg with a jaw, on which nose, brows, sockets, cheeks, lips and chin
 * stand out. A place on it has the coordinates that it has seen from the front, before anything
 * stands out.
 */
final class HeadShape {

  private static final double TOP = 1.28;
  private static final double DEPTH = 1.05;
  private static final double FULLNESS = 0.75;

  private final FaceIdentity person;
  private final Expression expression;

  HeadShape(FaceIdentity person, Expression expression) {
    this.person = person;
    this.expression = expression;
  }

  double eyeY() {
    return person.eyes().height();
  }

  double noseY() {
    return eyeY() + person.nose().length();
  }

  double mouthY() {
    return noseY() + person.mouth().distance();
  }

  /** The half width of the mouth with its expression. */
  double mouthWidth() {
    return person.mouth().width() * (1 + 0.18 * expression.smile() - 0.12 * expression.open());
  }

  /** The y of the line between the lips, from the middle (0) to a corner (1). */
  double lipLine(double part) {
    return mouthY() - 0.09 * expression.smile() * part * part;
  }

  /**
   * The surface at an angle.
   *
   * @param theta radians to the right
   * @param phi radians up
   * @param place x, y, z and then the coordinates from the front, x and y
   */
  void at(double theta, double phi, double[] place) {
    double sine = StrictMath.sin(phi);
    double y = -sine * (sine > 0 ? TOP : person.skull().height());
    double ring = StrictMath.pow(Math.max(0, StrictMath.cos(phi)), FULLNESS);
    double x = person.skull().width() * StrictMath.sin(theta) * ring * narrowing(y);
    double front = StrictMath.cos(theta);
    double z = DEPTH * front * ring;
    place[0] = x;
    place[1] = y + drop(y);
    place[2] = z + Math.max(0, front) * relief(x, y);
    place[3] = x;
    place[4] = y;
  }

  /** The surface at coordinates from the front. */
  double[] at(double x, double y) {
    double phi =
        StrictMath.asin(Math.max(-1, Math.min(1, -y / (y < 0 ? TOP : person.skull().height()))));
    double ring = StrictMath.pow(Math.max(1e-9, StrictMath.cos(phi)), FULLNESS);
    double sine = x / (person.skull().width() * ring * narrowing(y));
    double[] place = new double[5];
    at(StrictMath.asin(Math.max(-1, Math.min(1, sine))), phi, place);
    return place;
  }

  private double narrowing(double y) {
    double down = Grain.smooth(y / Math.max(0.3, mouthY()));
    double beyond = Math.max(0, y - mouthY());
    return 1 + (person.skull().jaw() - 1) * 0.55 * down - 0.15 * beyond;
  }

  /** The jaw goes down when the mouth opens. */
  private double drop(double y) {
    return 0.14 * expression.open() * Grain.smooth((y - mouthY()) / 0.12);
  }

  private double relief(double x, double y) {
    double side = Math.abs(x) - person.eyes().distance();
    double sockets = -0.09 * bump(side / 0.24) * bump((y - eyeY()) / 0.17);
    double browY = eyeY() - person.brows().distance();
    double brows = 0.05 * bump(side / 0.34) * bump((y - browY) / 0.12);
    double cheeks =
        person.skull().cheeks() * bump((Math.abs(x) - 0.5) / 0.32) * bump((y - noseY()) / 0.36);
    double lips = 0.06 * bump(x / (1.15 * mouthWidth())) * bump((y - mouthY()) / 0.17);
    double chin =
        person.skull().chin() * bump(x / 0.34) * bump((y - 0.86 * person.skull().height()) / 0.24);
    return sockets + brows + cheeks + lips + chin + nose(x, y);
  }

  private double nose(double x, double y) {
    double along = (y - eyeY()) / person.nose().length();
    if (along < -0.2 || along > 1.25) {
      return 0;
    }
    double down = Math.max(0, Math.min(1, along));
    double width =
        1.5 * (person.nose().bridge() + down * (person.nose().width() - person.nose().bridge()));
    double height = person.nose().height() * (0.2 + 0.8 * down);
    double end = along > 1 ? bump((along - 1) / 0.25) : 1;
    double start = along < 0 ? bump(along / 0.2) : 1;
    return height * bump(x / width) * end * start;
  }

  /** A hill of height 1 that ends at -1 and 1. */
  static double bump(double t) {
    double rest = 1 - t * t;
    return rest <= 0 ? 0 : rest * rest;
  }
}
