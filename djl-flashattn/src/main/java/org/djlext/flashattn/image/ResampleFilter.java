package org.djlext.flashattn.image;

/**
 * How pixels are weighted when a picture is resized, with Pillow's numbers, which preprocessor
 * configurations use. All but {@link #NEAREST} are antialiased: when a picture gets smaller, their
 * support grows with the scale.
 *
 * @see <a href="https://pillow.readthedocs.io/en/stable/handbook/concepts.html#filters">Pillow's
 *     filters</a>
 */
public enum ResampleFilter {
  /** The one nearest pixel. */
  NEAREST(0),

  /** A windowed sinc over three pixels to each side. */
  LANCZOS(3) {
    @Override
    double weight(double x) {
      return -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0;
    }
  },

  /** A triangle over one pixel to each side. */
  BILINEAR(1) {
    @Override
    double weight(double x) {
      return Math.max(0, 1 - Math.abs(x));
    }
  },

  /** A cubic over two pixels to each side, with a = -0.5. */
  BICUBIC(2) {
    @Override
    double weight(double x) {
      double a = -0.5;
      double d = Math.abs(x);
      if (d < 1) {
        return ((a + 2) * d - (a + 3)) * d * d + 1;
      }
      return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
    }
  },

  /** The mean of what a pixel covers. */
  BOX(0.5) {
    @Override
    double weight(double x) {
      return -0.5 < x && x <= 0.5 ? 1 : 0;
    }
  },

  /** A windowed sinc over one pixel to each side. */
  HAMMING(1) {
    @Override
    double weight(double x) {
      double d = Math.abs(x);
      return d < 1 ? sinc(d) * (0.54 + 0.46 * Math.cos(d * Math.PI)) : 0;
    }
  };

  private final double support;

  ResampleFilter(double support) {
    this.support = support;
  }

  /**
   * Finds the filter by Pillow's number, such as {@code resample} of preprocessor_config.json.
   *
   * @param number 0 to 5
   * @return the filter
   * @throws IllegalArgumentException if there is none of that number
   */
  public static ResampleFilter ofPillow(int number) {
    if (number < 0 || number >= values().length) {
      throw new IllegalArgumentException(
          "resample: expected 0 (nearest), 1 (lanczos), 2 (bilinear), 3 (bicubic), 4 (box) or 5"
              + " (hamming), found "
              + number);
    }
    return values()[number];
  }

  /** How many pixels to each side have weight, at a scale of one. */
  double support() {
    return support;
  }

  /** The weight of a pixel at a distance, before weights are made to sum to one. */
  double weight(double x) {
    throw new UnsupportedOperationException(name() + " has no weights");
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
  }
}
