package org.djlext.pose.heatmap;

/** Draws the peak of a joint into a map (mmpose: gaussian_heatmap.py). */
final class GaussianPeak {

  private final HeatmapSize size;
  private final double sigma;
  private final Refinement refinement;

  GaussianPeak(HeatmapSize size, double sigma, Refinement refinement) {
    this.size = size;
    this.sigma = sigma;
    this.refinement = refinement;
  }

  /** Draws the peak of a joint at input pixels; false if no part of it falls into the map. */
  boolean draw(float pixelX, float pixelY, float[] map) {
    float x = pixelX / size.labelScaleX(refinement);
    float y = pixelY / size.labelScaleY(refinement);
    return refinement == Refinement.DARK ? drawWhole(x, y, map) : drawPatch(x, y, map);
  }

  /** Not rounded, over the whole map. */
  private boolean drawWhole(float x, float y, float[] map) {
    double radius = 3 * sigma;
    if (x - radius >= size.width()
        || y - radius >= size.height()
        || x + radius + 1 < 0
        || y + radius + 1 < 0) {
      return false;
    }
    for (int row = 0; row < size.height(); row++) {
      for (int column = 0; column < size.width(); column++) {
        map[row * size.width() + column] = height(column - x, row - y);
      }
    }
    return true;
  }

  /** Within three deviations of the nearest place; UDP keeps the joint's distance from it. */
  private boolean drawPatch(float x, float y, float[] map) {
    double radius = 3 * sigma;
    // the cast rounds towards zero, also for joints outside
    long nearX = (long) (x + 0.5f);
    long nearY = (long) (y + 0.5f);
    long left = (long) (nearX - radius);
    long top = (long) (nearY - radius);
    long right = (long) (nearX + radius + 1);
    long bottom = (long) (nearY + radius + 1);
    if (left >= size.width() || top >= size.height() || right < 0 || bottom < 0) {
      return false;
    }
    double extent = 2 * radius + 1;
    int count = (int) Math.ceil(extent);
    double middle = Math.floor(extent / 2);
    boolean exact = refinement == Refinement.UDP;
    double middleX = middle + (exact ? x - nearX : 0);
    double middleY = middle + (exact ? y - nearY : 0);
    for (int i = 0; i < count; i++) {
      long row = top + i;
      for (int j = 0; j < count; j++) {
        long column = left + j;
        boolean inside =
            row >= 0
                && row < Math.min(size.height(), bottom)
                && column >= 0
                && column < Math.min(size.width(), right);
        if (inside) {
          map[(int) (row * size.width() + column)] = height(j - middleX, i - middleY);
        }
      }
    }
    return true;
  }

  private float height(double dx, double dy) {
    return (float) Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
  }
}
