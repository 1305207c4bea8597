package org.djlext.face.process;

import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.GreyImage;

/**
 * Keeps details between two sizes: shadows are wider than the outer Gaussian, noise is narrower
 * than the inner one. As a step the result is grey, 0 in the middle and three standard deviations
 * of its values at black and at white.
 *
 * @param inner the standard deviation of the narrower Gaussian in pixels, more than 0
 * @param outer that of the wider one
 */
public record DifferenceOfGaussians(double inner, double outer) implements FaceStep {

  /** The widths that Tan and Triggs (2010) give: 1 and 2 pixels. */
  public static final DifferenceOfGaussians STANDARD = new DifferenceOfGaussians(1, 2);

  private static final double MIDDLE = 127.5;
  private static final double WIDTH = 3;
  private static final double FLAT = 1e-12;

  /**
   * Checks the values.
   *
   * @param inner the standard deviation of the narrower Gaussian in pixels
   * @param outer that of the wider one
   * @throws IllegalArgumentException if they are not positive or in wrong order
   */
  public DifferenceOfGaussians {
    if (!(inner > 0 && outer > inner) || !Double.isFinite(outer)) {
      throw new IllegalArgumentException(
          "difference of Gaussians: expected 0 < inner < outer, found %s and %s"
              .formatted(inner, outer));
    }
  }

  @Override
  public FaceSample apply(FaceSample face, RandomGenerator random) {
    GreyImage grey = GreyImage.of(face.picture());
    double[] v = new double[grey.pixels().length];
    for (int i = 0; i < v.length; i++) {
      v[i] = (grey.pixels()[i] & 0xff) / 255.0;
    }
    double[] details = filter(v, grey.width(), grey.height());
    double squares = 0;
    for (double value : details) {
      squares += value * value;
    }
    double white = WIDTH * Math.sqrt(squares / details.length);
    byte[] pixels = new byte[details.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Brightness.clipped(white < FLAT ? MIDDLE : MIDDLE * (1 + details[i] / white));
    }
    return face.withPicture(new GreyImage(grey.width(), grey.height(), pixels).toRgb());
  }

  /**
   * Does it without rounding, as scikit-image's {@code difference_of_gaussians} does.
   *
   * @param v {@code (H, W)}
   * @param width W
   * @param height H
   * @return {@code (H, W)}: the narrower blur less the wider one
   */
  public double[] filter(double[] v, int width, int height) {
    double[] narrow = GaussianBlur.blur(v, width, height, inner);
    double[] wide = GaussianBlur.blur(v, width, height, outer);
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] -= wide[i];
    }
    return narrow;
  }
}
