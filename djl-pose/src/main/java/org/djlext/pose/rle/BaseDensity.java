package org.djlext.pose.rle;

/** The simple distribution of errors that a flow corrects, or that a likelihood uses alone. */
public enum BaseDensity {
  /**
   * What the authors' code has: {@code log(sigma * sqrt(2 pi)) + |d| / (sqrt(2) * sigma)}, the
   * factor of a normal distribution with the exponent of a Laplace distribution.
   */
  AUTHORS,
  /** A Laplace distribution, mmpose's default. */
  LAPLACE,
  /** A normal distribution. */
  GAUSSIAN
}
