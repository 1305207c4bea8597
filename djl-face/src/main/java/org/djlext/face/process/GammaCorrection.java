package org.djlext.face.process;

import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.GreyImage;

/**
 * Brightens or darkens by a power: {@code 255 * (v / 255) ^ gamma}, rounded, as scikit-image's
 * {@code adjust_gamma} does.
 *
 * @param gamma the power, more than 0; below 1 brightens
 */
public record GammaCorrection(double gamma) implements FaceStep {

  private static final double WHITE = 255;
  private static final double SMALLEST = 0.2;
  private static final double LARGEST = 5;

  /**
   * Checks the value.
   *
   * @param gamma the power, more than 0
   * @throws IllegalArgumentException if it is not
   */
  public GammaCorrection {
    if (!(gamma > 0) || !Double.isFinite(gamma)) {
      throw new IllegalArgumentException("gamma: expected a positive number, found " + gamma);
    }
  }

  /**
   * Makes the step that brings every face near the same mean brightness, each by its own power, but
   * none below 0.2 or above 5.
   *
   * @param brightness the mean to come near, between 0 and 1
   * @return the step
   * @throws IllegalArgumentException if it is not between 0 and 1
   */
  public static FaceStep toMean(double brightness) {
    if (!(brightness > 0 && brightness < 1)) {
      throw new IllegalArgumentException(
          "brightness: expected a number between 0 and 1, found " + brightness);
    }
    return (face, random) -> {
      double mean = Brightness.mean(GreyImage.of(face.picture()));
      double part = Math.max(1, Math.min(WHITE - 1, mean)) / WHITE;
      double power = Math.log(brightness) / Math.log(part);
      return new GammaCorrection(Math.max(SMALLEST, Math.min(LARGEST, power))).apply(face, random);
    };
  }

  @Override
  public FaceSample apply(FaceSample face, RandomGenerator random) {
    byte[] table = new byte[256];
    for (int v = 0; v < table.length; v++) {
      table[v] = Brightness.clipped(WHITE * Math.pow(v / WHITE, gamma));
    }
    return face.withPicture(Brightness.looked(face.picture(), table));
  }
}
