package org.djlext.detr.panoptic;

/** Resizes maps of numbers as Pillow's NEAREST does: each pixel takes the one under its middle. */
final class NearestPixels {

  private NearestPixels() {}

  static int[][] resize(int[][] map, MaskFrame.Size size) {
    int[] rows = picks(map.length, size.height());
    int[] columns = picks(map[0].length, size.width());
    int[][] result = new int[rows.length][columns.length];
    for (int y = 0; y < rows.length; y++) {
      int[] source = map[rows[y]];
      for (int x = 0; x < columns.length; x++) {
        result[y][x] = source[columns[x]];
      }
    }
    return result;
  }

  private static int[] picks(int in, int out) {
    double step = (double) in / out;
    double at = step * 0.5;
    int[] picks = new int[out];
    for (int i = 0; i < out; i++) {
      picks[i] = Math.min((int) at, in - 1);
      at += step; // summed up, not multiplied, for Pillow's rounding
    }
    return picks;
  }
}
