package org.djlext.detr.loss;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/**
 * How much each part counts in the sum that is trained on (arXiv 2005.12872, section A.4).
 *
 * @param classification of the cross-entropy
 * @param box of the absolute distance of the four box numbers
 * @param giou of the generalized overlap
 * @param mask of the focal loss of masks
 * @param dice of the dice loss of masks
 * @param noObject of a query without object within the cross-entropy, where others have 1
 */
public record LossWeights(
    double classification, double box, double giou, double mask, double dice, double noObject) {

  /** What the paper uses. */
  public static final LossWeights PAPER = new LossWeights(1, 5, 2, 1, 1, 0.1);

  /**
   * Checks the weights.
   *
   * @param classification finite, at least 0
   * @param box finite, at least 0
   * @param giou finite, at least 0
   * @param mask finite, at least 0
   * @param dice finite, at least 0
   * @param noObject finite, at least 0
   * @throws IllegalArgumentException if one is not
   */
  public LossWeights {
    check("classification weight", classification);
    check("box weight", box);
    check("giou weight", giou);
    check("mask weight", mask);
    check("dice weight", dice);
    check("no-object weight", noObject);
  }

  /**
   * Reads {@code bbox_loss_coefficient}, {@code giou_loss_coefficient}, {@code
   * mask_loss_coefficient}, {@code dice_loss_coefficient} and {@code eos_coefficient}.
   *
   * @param config a published config.json; what it lacks is as in the paper
   * @return the weights
   * @throws IllegalArgumentException if a value is not a number that is allowed
   */
  public static LossWeights from(JsonObject config) {
    return new LossWeights(
        PAPER.classification,
        number(config, "bbox_loss_coefficient", PAPER.box),
        number(config, "giou_loss_coefficient", PAPER.giou),
        number(config, "mask_loss_coefficient", PAPER.mask),
        number(config, "dice_loss_coefficient", PAPER.dice),
        number(config, "eos_coefficient", PAPER.noObject));
  }

  static void check(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s: expected a finite number of at least 0, found %s".formatted(name, value));
    }
  }

  static double number(JsonObject config, String key, double otherwise) {
    JsonElement value = config.get(key);
    if (value == null || value.isJsonNull()) {
      return otherwise;
    }
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isNumber()) {
      throw new IllegalArgumentException(
          "config key %s: expected a number, found %s".formatted(key, value));
    }
    return value.getAsDouble();
  }
}
