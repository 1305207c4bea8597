package org.djlext.face.process;

import org.djlext.face.FivePoints;
import org.djlext.face.align.FaceTemplate;
import org.djlext.flashattn.image.RgbImage;

/** A face of few strokes: skin, hair, eyes, brows, nose, mouth, and freckles on one cheek. */
final class DrawnHead {

  private DrawnHead() {}

  /** From the front, aligned, in even light. */
  static FaceSample frontal() {
    return frontal(false);
  }

  /** As {@link #frontal()}, with or without what is on one cheek only. */
  static FaceSample frontal(boolean freckles) {
    byte[] pixels = new byte[112 * 112 * 3];
    for (int y = 0; y < 112; y++) {
      for (int x = 0; x < 112; x++) {
        int rgb = colour(x, y, freckles);
        int at = (y * 112 + x) * 3;
        pixels[at] = (byte) (rgb >> 16);
        pixels[at + 1] = (byte) (rgb >> 8);
        pixels[at + 2] = (byte) rgb;
      }
    }
    FivePoints template = FaceTemplate.ARCFACE.points();
    double middle = (template.x(0) + template.x(1)) / 2;
    double[] p = template.toArray();
    double[] points = {
      p[0], 51.6, 2 * middle - p[0], 51.6, middle, p[5], p[6], 92.3, 2 * middle - p[6], 92.3
    };
    return new FaceSample(new RgbImage(112, 112, pixels), new FivePoints(points));
  }

  private static int colour(double x, double y, boolean freckles) {
    double side = Math.abs(x - 55.9);
    double face = Math.hypot(side / 39, (y - 61.5) / 56);
    if (face > 1) {
      return y > 100 ? 0x335599 : 0x88AA88;
    }
    if (y < 22 + side * side / 60) {
      return 0x3A2A1E;
    }
    if (Math.hypot(side - 17.6, (y - 51.6) * 1.6) < 6) {
      return Math.hypot(side - 17.6, y - 51.6) < 2.5 ? 0x202020 : 0xF0F0F0;
    }
    if (Math.abs(y - 42) < 1.5 && Math.abs(side - 17) < 8) {
      return 0x4A3528;
    }
    if (Math.hypot(side - 3, y - 74) < 2) {
      return 0x8A5A48;
    }
    if (Math.hypot(side / 14.6, (y - 92.3) / 3) < 1) {
      return 0xB05050;
    }
    if (freckles && x < 50 && Math.hypot(side - 22, y - 72) < 3) {
      return 0x7A5040;
    }
    return 0xD8A888;
  }
}
