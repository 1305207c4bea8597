package org.djlext.detr.loss;

import com.google.gson.JsonObject;

/**
 * How much each error counts when queries are matched to objects (arXiv 2005.12872, section A.2).
 *
 * @param classification of the probability of the object's class
 * @param box of the absolute distance of the four box numbers
 * @param giou of the generalized overlap
 */
public record MatchingCosts(double classification, double box, double giou) {

  /** What the paper uses. */
  public static final MatchingCosts PAPER = new MatchingCosts(1, 5, 2);

  /**
   * Checks the costs.
   *
   * @param classification finite, at least 0
   * @param box finite, at least 0
   * @param giou finite, at least 0
   * @throws IllegalArgumentException if one is not, or all are 0
   */
  public MatchingCosts {
    LossWeights.check("classification cost", classification);
    LossWeights.check("box cost", box);
    LossWeights.check("giou cost", giou);
    if (classification == 0 && box == 0 && giou == 0) {
      throw new IllegalArgumentException("matching costs: expected one above 0, found 0 for all");
    }
  }

  /**
   * Reads {@code class_cost}, {@code bbox_cost} and {@code giou_cost}.
   *
   * @param config a published config.json; what it lacks is as in the paper
   * @return the costs
   * @throws IllegalArgumentException if a value is not a number that is allowed
   */
  public static MatchingCosts from(JsonObject config) {
    return new MatchingCosts(
        LossWeights.number(config, "class_cost", PAPER.classification),
        LossWeights.number(config, "bbox_cost", PAPER.box),
        LossWeights.number(config, "giou_cost", PAPER.giou));
  }
}
