package org.djlext.flashattn.image;

/** How exactly pixels between pixels are computed. */
public enum BilinearSampling {
  /** With floating-point weights, as OpenCV does from version 5 on. */
  EXACT,

  /**
   * With places rounded to a thirty-second of a pixel, as OpenCV up to 4.11 does, which most
   * published models were trained with.
   */
  FIXED_POINT
}
