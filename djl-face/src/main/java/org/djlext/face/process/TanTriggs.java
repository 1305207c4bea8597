package org.djlext.face.process;

import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.GreyImage;

/**
 * Takes light and shadow out of a face (Tan and Triggs, "Enhanced local texture feature sets for
 * face recognition under difficult lighting conditions", 2010, section II): a power, the difference
 * of two Gaussians, and the same contrast for all pictures. With v the brightness of a pixel from 0
 * to 1,
 *
 * <ol>
 *   <li>{@code v = v ^ gamma};
 *   <li>{@code v = G(inner) * v - G(outer) * v};
 *   <li>{@code v = v / mean(|v| ^ alpha) ^ (1 / alpha)};
 *   <li>{@code v = v / mean(min(tau, |v|) ^ alpha) ^ (1 / alpha)};
 *   <li>{@code v = tau * tanh(v / tau)}.
 * </ol>
 *
 * <p>As a step the result is grey: {@code -tau .. tau} becomes 0 to 255.
 *
 * @param gamma the power, 0.2 in the paper
 * @param details the two Gaussians, of 1 and 2 pixels
 * @param alpha how much strong values count, 0.1
 * @param tau where values are cut off, 10
 */
public record TanTriggs(double gamma, DifferenceOfGaussians details, double alpha, double tau)
    implements FaceStep {

  /** The values of the paper. */
  public static final TanTriggs PAPER = new TanTriggs(0.2, DifferenceOfGaussians.STANDARD, 0.1, 10);

  private static final int LEVELS = 256;

  /** What is left of a picture of one level by rounding is not to be made its contrast. */
  private static final double FLAT = 1e-12;

  /**
   * Checks the values.
   *
   * @param gamma the power
   * @param details the two Gaussians
   * @param alpha how much strong values count
   * @param tau where values are cut off
   * @throws IllegalArgumentException if a number is not positive
   */
  public TanTriggs {
    if (!(gamma > 0 && alpha > 0 && tau > 0)) {
      throw new IllegalArgumentException(
          "Tan-Triggs: expected positive numbers, found gamma %s, alpha %s, tau %s"
              .formatted(gamma, alpha, tau));
    }
  }

  @Override
  public FaceSample apply(FaceSample face, RandomGenerator random) {
    GreyImage grey = GreyImage.of(face.picture());
    double[] values = normalize(grey);
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      pixels[i] = Brightness.clipped((values[i] / tau + 1) * 127.5);
    }
    return face.withPicture(new GreyImage(grey.width(), grey.height(), pixels).toRgb());
  }

  /**
   * Does it without rounding.
   *
   * @param picture any picture
   * @return {@code (H, W)}: values of {@code -tau} to {@code tau}; all 0 for a picture of one level
   */
  public double[] normalize(GreyImage picture) {
    double[] power = new double[LEVELS];
    for (int level = 0; level < LEVELS; level++) {
      power[level] = Math.pow(level / (LEVELS - 1.0), gamma);
    }
    byte[] pixels = picture.pixels();
    double[] v = new double[pixels.length];
    for (int i = 0; i < v.length; i++) {
      v[i] = power[pixels[i] & 0xff];
    }
    v = details.filter(v, picture.width(), picture.height());
    double most = 0;
    for (double value : v) {
      most = Math.max(most, Math.abs(value));
    }
    if (most < FLAT) {
      return new double[v.length];
    }
    divide(v, Double.POSITIVE_INFINITY);
    divide(v, tau);
    for (int i = 0; i < v.length; i++) {
      v[i] = tau * Math.tanh(v[i] / tau);
    }
    return v;
  }

  private void divide(double[] v, double cut) {
    double sum = 0;
    for (double value : v) {
      sum += Math.pow(Math.min(cut, Math.abs(value)), alpha);
    }
    double contrast = Math.pow(sum / v.length, 1 / alpha);
    for (int i = 0; i < v.length; i++) {
      v[i] /= contrast;
    }
  }
}
