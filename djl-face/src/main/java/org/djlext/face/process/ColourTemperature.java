package org.djlext.face.process;

/**
 * The colour of light that a glowing body gives: reddish below 5,000 kelvin, bluish above 7,000. By
 * the cubic approximation of Kim and others ("Design of advanced color: temperature control system
 * for HDTV applications", 2002).
 */
final class ColourTemperature {

  static final double COLDEST = 1667;
  static final double HOTTEST = 25000;

  /** Where white is white. */
  private static final double DAYLIGHT = 6500;

  private ColourTemperature() {}

  /** Returns what red, green and blue are multiplied by in linear light; brightness stays. */
  static double[] gains(double kelvin) {
    double[] colour = rgb(kelvin);
    double[] white = rgb(DAYLIGHT);
    double[] gains = new double[3];
    for (int c = 0; c < gains.length; c++) {
      gains[c] = Math.max(0, colour[c]) / white[c];
    }
    double brightness = 0.2126 * gains[0] + 0.7152 * gains[1] + 0.0722 * gains[2];
    for (int c = 0; c < gains.length; c++) {
      gains[c] /= brightness;
    }
    return gains;
  }

  /** The place in the CIE 1931 diagram: x and y. */
  static double[] chromaticity(double kelvin) {
    double t = 1000 / kelvin;
    double x =
        kelvin <= 4000
            ? ((-0.2661239 * t - 0.2343589) * t + 0.8776956) * t + 0.179910
            : ((-3.0258469 * t + 2.1070379) * t + 0.2226347) * t + 0.240390;
    double y;
    if (kelvin <= 2222) {
      y = ((-1.1063814 * x - 1.34811020) * x + 2.18555832) * x - 0.20219683;
    } else if (kelvin <= 4000) {
      y = ((-0.9549476 * x - 1.37418593) * x + 2.09137015) * x - 0.16748867;
    } else {
      y = ((3.0817580 * x - 5.87338670) * x + 3.75112997) * x - 0.37001483;
    }
    return new double[] {x, y};
  }

  /** Linear sRGB of that light. */
  private static double[] rgb(double kelvin) {
    double[] xy = chromaticity(kelvin);
    double bigX = xy[0] / xy[1];
    double bigZ = (1 - xy[0] - xy[1]) / xy[1];
    return new double[] {
      3.2406 * bigX - 1.5372 - 0.4986 * bigZ,
      -0.9689 * bigX + 1.8758 + 0.0415 * bigZ,
      0.0557 * bigX - 0.2040 + 1.0570 * bigZ
    };
  }
}
