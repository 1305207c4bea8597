package org.djlext.examples.captions;

import java.util.List;
import org.djlext.flashattn.image.RgbImage;

/**
 * A drawing that was chosen among several.
 *
 * @param picture the picture
 * @param codes the rows of the codebook that it is made of, row by row
 * @param seed what it was drawn by
 * @param logLikelihood the logarithm of the probability that the model describes it by its caption;
 *     0 if there was nothing to choose from
 */
public record ChosenDrawing(
    RgbImage picture, List<Integer> codes, long seed, double logLikelihood) {

  /**
   * Keeps the codes.
   *
   * @param picture the picture
   * @param codes the rows of the codebook
   * @param seed what it was drawn by
   * @param logLikelihood how likely its caption is
   */
  public ChosenDrawing {
    codes = List.copyOf(codes);
  }
}
