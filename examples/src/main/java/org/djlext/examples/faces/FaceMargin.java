package org.djlext.examples.faces;

import java.util.Locale;
import org.djlext.face.loss.Margin;
import org.djlext.face.loss.Margin.Angular;
import org.djlext.face.loss.Margin.Gradient;

/** What the head of a training does to the logit of a face's own class. */
enum FaceMargin {
  /** ArcFace. */
  ARCFACE,
  /** Nothing, and neither are vectors normalized. */
  SOFTMAX;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Makes the margin of a head.
   *
   * @param scale what cosines are multiplied by
   * @param angle what ArcFace adds, radians
   */
  Margin margin(double scale, double angle) {
    return this == SOFTMAX
        ? new Margin.Softmax()
        : new Angular(scale, 1, angle, 0, Gradient.EXACT, 0);
  }
}
