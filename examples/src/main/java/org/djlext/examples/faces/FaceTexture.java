package org.djlext.examples.faces;

import org.djlext.examples.drawing.Grain;
import org.djlext.examples.faces.FaceIdentity.Brows;
import org.djlext.examples.faces.FaceIdentity.Eyes;
import org.djlext.examples.faces.FaceIdentity.Hair;
import org.djlext.examples.faces.FaceIdentity.Mouth;
import org.djlext.examples.faces.FaceIdentity.Skin;
import org.djlext.examples.faces.FaceView.Expression;

/**
 * The colours of a head: skin, eyes, brows, lips, hair and beard, at coordinates from the front.
 */
final class FaceTexture {

  private final FaceIdentity person;
  private final HeadShape shape;
  private final Expression expression;
  private final FaceCover cover;
  private final double soft;

  /**
   * Constructs a texture.
   *
   * @param soft the width of an edge, in half widths of a head
   */
  FaceTexture(FaceIdentity person, HeadShape shape, FaceView view, double soft) {
    this.person = person;
    this.shape = shape;
    this.expression = view.expression();
    this.cover = new FaceCover(shape, person, view, soft);
    this.soft = soft;
  }

  /** Colours a place; returns how glossy it is. */
  double colour(double x, double y, double theta, double[] rgb) {
    Skin skin = person.skin();
    System.arraycopy(skin.colour(), 0, rgb, 0, 3);
    blush(x, y, rgb);
    if (skin.freckles() > 0) {
      double spot = Grain.at(x * 22, y * 22, skin.seed()) - 0.62;
      mix(
          rgb,
          0.45,
          0.25,
          0.15,
          skin.freckles() * Math.max(0, Math.min(1, 5 * spot)) * cheeks(x, y));
    }
    for (double[] mole : skin.moles()) {
      double dx = x - mole[0];
      double dy = y - mole[1];
      mix(rgb, 0.2, 0.1, 0.08, 0.8 * inside(mole[2] - StrictMath.sqrt(dx * dx + dy * dy)));
    }
    nostrils(x, y, rgb);
    mouth(x, y, rgb);
    beard(x, y, rgb);
    double gloss = 0.10;
    if (Math.abs(theta) < 1.4) {
      gloss += eye(x, y, -1, rgb) + eye(x, y, 1, rgb);
      brow(x, y, -1, rgb);
      brow(x, y, 1, rgb);
    }
    hair(x, y, theta, rgb);
    return cover.colour(x, y, theta, rgb, gloss);
  }

  private double cheeks(double x, double y) {
    return HeadShape.bump(x / 0.85) * HeadShape.bump((y - shape.noseY() + 0.1) / 0.45);
  }

  private void blush(double x, double y, double[] rgb) {
    double cheek =
        HeadShape.bump((Math.abs(x) - 0.48) / 0.34) * HeadShape.bump((y - shape.noseY()) / 0.34);
    double share = 0.16 * person.skin().blush() * cheek;
    mix(rgb, Math.min(1, rgb[0] * 1.1), rgb[1] * 0.7, rgb[2] * 0.7, share * 2);
  }

  private void nostrils(double x, double y, double[] rgb) {
    double width = person.nose().width();
    double dx = (Math.abs(x) - 0.48 * width) / (0.30 * width);
    double dy = (y - shape.noseY() - 0.055) / 0.035;
    mix(rgb, 0.12, 0.05, 0.04, 0.75 * inside(0.03 * (1 - StrictMath.sqrt(dx * dx + dy * dy))));
    double wing = HeadShape.bump((Math.abs(x) - 1.05 * width) / 0.05);
    mix(
        rgb,
        rgb[0] * 0.7,
        rgb[1] * 0.62,
        rgb[2] * 0.6,
        0.6 * wing * HeadShape.bump((y - shape.noseY()) / 0.1));
  }

  private void mouth(double x, double y, double[] rgb) {
    Mouth mouth = person.mouth();
    double width = shape.mouthWidth();
    double part = x / width;
    if (Math.abs(part) > 1.1) {
      return;
    }
    double round = Math.max(0, 1 - part * part);
    double line = shape.lipLine(part);
    double gap = 0.11 * expression.open() * StrictMath.sqrt(round);
    double upper =
        line - gap * 0.5 - mouth.upper() * round * (1 - 0.18 * HeadShape.bump(part / 0.3));
    double lower = line + gap + mouth.lower() * round;
    double lips = inside(y - upper) * inside(lower - y);
    double[] skin = person.skin().colour();
    double red = mouth.red();
    mix(
        rgb,
        skin[0] * (1 - 0.12 * red) + 0.05 * red,
        skin[1] * (1 - 0.55 * red),
        skin[2] * (1 - 0.5 * red),
        0.9 * lips);
    double slit = inside(y - line + gap * 0.5 + 0.012) * inside(line + gap + 0.012 - y);
    mix(
        rgb,
        0.16,
        0.04,
        0.05,
        (0.55 + 0.4 * expression.open()) * slit * inside(0.97 - Math.abs(part)));
    double teeth = inside(y - line + gap * 0.45) * inside(line + gap * 0.25 - y);
    mix(rgb, 0.92, 0.9, 0.85, 0.9 * teeth * inside(0.75 - Math.abs(part)) * inside(gap - 0.02));
  }

  private void beard(double x, double y, double[] rgb) {
    Hair hair = person.hair();
    if (hair.beard() == 0) {
      return;
    }
    double width = shape.mouthWidth();
    double low = Grain.smooth((y - shape.mouthY() + 0.45 * hair.beardSize() * Math.abs(x)) / 0.2);
    double lip =
        HeadShape.bump(x / (1.5 * width)) * HeadShape.bump((y - shape.mouthY() + 0.13) / 0.1);
    double free = HeadShape.bump(x / (1.1 * width)) * HeadShape.bump((y - shape.mouthY()) / 0.11);
    double grain = 0.6 + 0.4 * Grain.at(x * 40, y * 18, hair.seed());
    double share = hair.beard() * grain * Math.max(low, lip) * (1 - Math.min(1, 1.6 * free));
    double[] c = hair.colour();
    mix(rgb, c[0], c[1], c[2], 0.9 * Math.min(1, share));
  }

  private double eye(double x, double y, int side, double[] rgb) {
    Eyes eyes = person.eyes();
    double out = side * x - eyes.distance();
    double dy = y - shape.eyeY() + eyes.tilt() * out;
    double part = out / eyes.size();
    if (Math.abs(part) > 1.35 || Math.abs(dy) > 2 * eyes.size()) {
      return 0;
    }
    double round = Math.max(0, 1 - part * part);
    double half = eyes.size() * eyes.opening() * round * (1 - expression.lids());
    double open = inside(half - Math.abs(dy)) * inside(1 - Math.abs(part));
    mix(
        rgb,
        rgb[0] * 0.72,
        rgb[1] * 0.66,
        rgb[2] * 0.64,
        0.7 * HeadShape.bump(part / 1.35) * HeadShape.bump(dy / (1.1 * eyes.size())));
    mix(rgb, 0.93, 0.92, 0.90, open);
    double gaze = out - side * 0.3 * eyes.size() * expression.gaze();
    double radius = StrictMath.sqrt(gaze * gaze + dy * dy);
    double[] iris = eyes.iris();
    mix(rgb, iris[0], iris[1], iris[2], open * inside(0.52 * eyes.size() - radius));
    mix(rgb, 0.02, 0.02, 0.02, open * inside(0.24 * eyes.size() - radius));
    double lid = dy + half;
    mix(
        rgb,
        0.10,
        0.06,
        0.05,
        0.85 * inside(0.024 - Math.abs(lid)) * inside(1.02 - Math.abs(part)));
    return 0.5 * open;
  }

  private void brow(double x, double y, int side, double[] rgb) {
    Brows brows = person.brows();
    double out = (side * x - person.eyes().distance()) / brows.length();
    if (Math.abs(out) > 1.1) {
      return;
    }
    double line =
        shape.eyeY()
            - brows.distance()
            - 0.06 * expression.raise()
            - brows.arch() * (1 - out * out)
            - brows.tilt() * out * brows.length();
    double half = brows.thickness() * (1 - 0.5 * Math.max(0, out));
    double grain = 0.75 + 0.25 * Grain.at(x * 60, y * 25, person.hair().seed() + 7);
    double[] c = person.hair().colour();
    double share = inside(half - Math.abs(y - line)) * inside((1 - Math.abs(out)) * brows.length());
    mix(rgb, c[0] * 0.8, c[1] * 0.8, c[2] * 0.8, 0.92 * grain * share);
  }

  private void hair(double x, double y, double theta, double[] rgb) {
    Hair hair = person.hair();
    double line = hair.line() + 0.42 * (x - hair.parting()) * (x - hair.parting());
    double above = inside(line - y);
    double side = inside((Math.abs(theta) - hair.sides() * 1.35) * 0.8) * inside(shape.noseY() - y);
    double share = Math.max(above, side);
    if (share > 0) {
      double strand = 0.7 + 0.5 * Grain.at(x * 34 + y * 6, y * 7, hair.seed());
      double[] c = hair.colour();
      mix(rgb, c[0] * strand, c[1] * strand, c[2] * strand, share);
    }
  }

  private double inside(double distance) {
    return Math.max(0, Math.min(1, 0.5 + distance / soft));
  }

  static void mix(double[] rgb, double red, double green, double blue, double share) {
    rgb[0] += share * (red - rgb[0]);
    rgb[1] += share * (green - rgb[1]);
    rgb[2] += share * (blue - rgb[2]);
  }
}
