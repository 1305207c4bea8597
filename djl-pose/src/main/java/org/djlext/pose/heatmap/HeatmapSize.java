package org.djlext.pose.heatmap;

/**
 * The sizes that joints are converted between.
 *
 * @param inputWidth the width of the input in pixels
 * @param inputHeight the height of the input in pixels
 * @param width w, of the maps
 * @param height h, of the maps
 */
public record HeatmapSize(int inputWidth, int inputHeight, int width, int height) {

  /** Input pixels for each place of the map when labels are made. */
  float labelScaleX(Refinement refinement) {
    return labelScale(inputWidth, width, refinement);
  }

  float labelScaleY(Refinement refinement) {
    return labelScale(inputHeight, height, refinement);
  }

  /** Input pixels for each place of the map when joints are read. */
  float scaleX(Refinement refinement) {
    return scale(inputWidth, width, refinement);
  }

  float scaleY(Refinement refinement) {
    return scale(inputHeight, height, refinement);
  }

  private static float labelScale(int input, int map, Refinement refinement) {
    return refinement == Refinement.UDP
        ? (float) ((input - 1.0) / (map - 1.0))
        : (float) ((double) input / map);
  }

  // the reference multiplies by the whole input here, unlike for labels
  private static float scale(int input, int map, Refinement refinement) {
    return refinement == Refinement.UDP
        ? (float) (input / (map - 1.0))
        : (float) ((double) input / map);
  }
}
