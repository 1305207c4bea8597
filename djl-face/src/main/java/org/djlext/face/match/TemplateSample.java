package org.djlext.face.match;

import java.util.Objects;

/**
 * One picture of a person among several.
 *
 * @param embedding its embedding (D), not normalised where its norm tells the quality
 * @param quality how much it counts, not negative
 * @param medium what it was taken from: frames of one video share a medium, stills have their own
 */
public record TemplateSample(float[] embedding, double quality, String medium) {

  /**
   * Checks the sample.
   *
   * @param embedding its embedding (D), not normalised where its norm tells the quality
   * @param quality how much it counts, not negative
   * @param medium what it was taken from
   * @throws IllegalArgumentException if the quality is negative or not finite
   */
  public TemplateSample {
    Objects.requireNonNull(embedding, "embedding");
    Objects.requireNonNull(medium, "medium");
    if (!(quality >= 0) || Double.isInfinite(quality)) {
      throw new IllegalArgumentException(
          "quality: expected a finite number from 0, found " + quality);
    }
  }
}
