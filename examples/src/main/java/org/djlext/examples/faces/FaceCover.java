package org.djlext.examples.faces;

import java.util.Random;
import org.djlext.examples.drawing.Grain;
import org.djlext.examples.faces.FaceView.Occlusion;

/** What lies on a face: spectacles, a mask or a scarf, at coordinates from the front. */
final class FaceCover {

  private final HeadShape shape;
  private final FaceIdentity person;
  private final Occlusion occlusion;
  private final double soft;
  private final double[] colour;
  private final double round;

  FaceCover(HeadShape shape, FaceIdentity person, FaceView view, double soft) {
    this.shape = shape;
    this.person = person;
    this.occlusion = view.occlusion();
    this.soft = soft;
    Random random = new Random(Grain.mix(view.seed(), 3));
    this.colour = new double[] {random.nextDouble(), random.nextDouble(), random.nextDouble()};
    this.round = FaceIdentity.between(random, 0.5, 1);
  }

  /** Colours a place if it is covered; returns how glossy it is then. */
  double colour(double x, double y, double theta, double[] rgb, double gloss) {
    return switch (occlusion) {
      case GLASSES -> glasses(x, y, theta, rgb, gloss, 0.12, 0.75);
      case SUNGLASSES -> glasses(x, y, theta, rgb, gloss, 0.93, 0.95);
      case MASK -> mask(x, y, theta, rgb, gloss);
      case SCARF -> scarf(x, y, rgb, gloss);
      default -> gloss;
    };
  }

  private double glasses(
      double x, double y, double theta, double[] rgb, double gloss, double dark, double frame) {
    double out = Math.abs(x) - person.eyes().distance();
    double dy = y - shape.eyeY() - 0.02;
    double half = 0.85 * person.eyes().distance();
    double tall = 0.24;
    double edge = half - rounded(out, dy * half / tall, half);
    if (Math.abs(theta) < 1.4) {
      double glass = inside(edge);
      FaceTexture.mix(rgb, 0.05, 0.05, 0.07, dark * glass);
      double rim = inside(0.028 - Math.abs(edge));
      double bridge = inside(0.025 - Math.abs(dy + 0.05)) * inside(-out - half + 0.02);
      double temple = inside(0.03 - Math.abs(dy + 0.04)) * inside(out - half);
      double share = frame * Math.max(rim, Math.max(bridge, temple));
      FaceTexture.mix(rgb, colour[0] * 0.5, colour[1] * 0.5, colour[2] * 0.5, share);
      return gloss + 0.35 * glass;
    }
    return gloss;
  }

  /** A distance between that to a circle and that to a square. */
  private double rounded(double dx, double dy, double half) {
    double circle = StrictMath.sqrt(dx * dx + dy * dy);
    double square = Math.max(Math.abs(dx), Math.abs(dy));
    return round * circle + (1 - round) * (square + 0.1 * half);
  }

  private double mask(double x, double y, double theta, double[] rgb, double gloss) {
    double top = shape.noseY() - 0.12 + 0.25 * Math.abs(x);
    double share = inside(y - top) * inside(1.25 - Math.abs(theta));
    double strap = inside(0.02 - Math.abs(y - top - 0.05)) * inside(Math.abs(theta) - 1.25);
    double fold = 0.9 + 0.1 * StrictMath.cos(40 * (y - shape.mouthY()));
    FaceTexture.mix(
        rgb,
        fold * (0.55 + 0.45 * colour[0]),
        fold * (0.6 + 0.4 * colour[1]),
        fold * (0.6 + 0.4 * colour[2]),
        Math.max(share, strap));
    return share > 0.5 ? 0.03 : gloss;
  }

  private double scarf(double x, double y, double[] rgb, double gloss) {
    double top = shape.mouthY() - 0.14 + 0.1 * x * (colour[0] - 0.5);
    double share = inside(y - top);
    double stripe = 0.5 + 0.5 * StrictMath.sin(18 * (y + 0.3 * x));
    FaceTexture.mix(
        rgb,
        colour[0] * (0.6 + 0.4 * stripe),
        colour[1] * (0.9 - 0.4 * stripe),
        colour[2] * (0.6 + 0.4 * stripe),
        share);
    return share > 0.5 ? 0.02 : gloss;
  }

  private double inside(double distance) {
    return Math.max(0, Math.min(1, 0.5 + distance / soft));
  }
}
