package org.djlext.detr.loss;

/** The parts of the loss, named as the reference names them in logs. */
public enum LossPart {
  /** Weighted cross-entropy of the classes. */
  CLASSIFICATION("loss_ce"),
  /** Absolute distance of the boxes, per object. */
  BOX("loss_bbox"),
  /** 1 less the generalized overlap of the boxes, per object. */
  GIOU("loss_giou"),
  /** How many objects too many or too few are predicted, per picture; not trained on. */
  CARDINALITY("cardinality_error"),
  /** Focal loss of the masks, per object. */
  MASK("loss_mask"),
  /** Dice loss of the masks, per object. */
  DICE("loss_dice");

  private final String key;

  LossPart(String key) {
    this.key = key;
  }

  /**
   * Returns the name in logs.
   *
   * @return such as {@code loss_ce}
   */
  public String key() {
    return key;
  }

  boolean ofMasks() {
    return this == MASK || this == DICE;
  }
}
