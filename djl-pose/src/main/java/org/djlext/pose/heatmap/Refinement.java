package org.djlext.pose.heatmap;

/** How a joint is placed between the places of its map. */
public enum Refinement {
  /** Not at all. */
  NONE,

  /** A quarter of a place towards the higher neighbour on each axis. */
  QUARTER,

  /**
   * The top of the paraboloid through the logarithm of the blurred map, and labels that are not
   * rounded to a place (DARK, arXiv 1910.06278).
   */
  DARK,

  /**
   * As DARK with steps of one place, and with sizes measured from centre to centre of the outer
   * pixels (UDP, arXiv 1911.07524), which the warp of the picture has to do too.
   */
  UDP
}
