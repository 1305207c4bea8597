package org.djlext.detr.panoptic;

import org.djlext.flashattn.image.NearestResize;

/** Resizes maps of numbers as Pillow's NEAREST does: each pixel takes the one under its middle. */
final class NearestPixels {

  private NearestPixels() {}

  static int[][] resize(int[][] map, MaskFrame.Size size) {
    int[] rows = NearestResize.places(map.length, size.height());
    int[] columns = NearestResize.places(map[0].length, size.width());
    int[][] result = new int[rows.length][columns.length];
    for (int y = 0; y < rows.length; y++) {
      int[] source = map[rows[y]];
      for (int x = 0; x < columns.length; x++) {
        result[y][x] = source[columns[x]];
      }
    }
    return result;
  }
}
