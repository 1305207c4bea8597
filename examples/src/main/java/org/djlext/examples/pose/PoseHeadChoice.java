package org.djlext.examples.pose;

import java.util.Locale;
import org.djlext.pose.HeadConfig;

/** The three ways to say where a joint is, each with our own small model. */
public enum PoseHeadChoice {
  /** Classifies x and y into bins. */
  SIMCC,
  /** Regresses numbers and how sure they are. */
  RLE,
  /** Draws maps. */
  HEATMAP;

  /**
   * Returns our own small model with this head.
   *
   * @return its name in its zoo
   */
  public String miniature() {
    return "djl://org.djlext.pose/mini-pose-" + this;
  }

  static PoseHeadChoice of(HeadConfig head) {
    if (head instanceof HeadConfig.Regression) {
      return RLE;
    }
    return head instanceof HeadConfig.Heatmap ? HEATMAP : SIMCC;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
