package org.djlext.flashattn.resnet;

/** What a residual block computes beside its shortcut. */
public enum ResidualForm {
  /** Two 3x3 convolutions, as in ResNet-18 and 34. */
  BASIC(2),

  /** 1x1, 3x3 and 1x1 convolutions, the middle one at a quarter of the width. */
  BOTTLENECK(3);

  /** By how much the inner width of a bottleneck is smaller. */
  static final int REDUCTION = 4;

  private final int convolutions;

  ResidualForm(int convolutions) {
    this.convolutions = convolutions;
  }

  int convolutions() {
    return convolutions;
  }
}
