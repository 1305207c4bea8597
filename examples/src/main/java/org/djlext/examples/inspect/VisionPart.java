package org.djlext.examples.inspect;

import org.djlext.vlm.moonvit.ImageGrid;
import org.djlext.vlm.moonvit.MoonVitConfig;
import org.djlext.vlm.moonvit.MoonVitImageProcessor;

/**
 * A tower that reads pictures at their native resolution.
 *
 * @param patchSize the side of a patch in pixels
 * @param layers the number of encoder blocks
 * @param heads the number of attention heads
 * @param hiddenSize the size of a patch's state
 * @param positionTable height and width of the learned grid of positions, which is stretched to a
 *     picture's, beside rotary positions
 * @param merge how many patches one token stands for, downwards and sideways
 * @param patchLimit how many patches a picture may have before it shrinks
 * @param example what becomes of a picture of an ordinary size
 */
record VisionPart(
    int patchSize,
    int layers,
    int heads,
    int hiddenSize,
    int[] positionTable,
    int[] merge,
    int patchLimit,
    Example example) {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;

  /**
   * What becomes of a picture.
   *
   * @param width its width in pixels
   * @param height its height in pixels
   * @param rows the height of its grid in patches
   * @param columns the width of its grid in patches
   * @param tokens how many tokens it takes in a text
   */
  record Example(int width, int height, int rows, int columns, int tokens) {}

  static VisionPart of(MoonVitConfig tower, MoonVitImageProcessor processor) {
    ImageGrid grid = processor.grid(WIDTH, HEIGHT);
    return new VisionPart(
        tower.patchSize(),
        tower.layers(),
        tower.heads(),
        tower.hiddenSize(),
        new int[] {tower.tableHeight(), tower.tableWidth()},
        new int[] {tower.mergeHeight(), tower.mergeWidth()},
        processor.tokenLimit(),
        new Example(WIDTH, HEIGHT, grid.rows(), grid.columns(), grid.patches() / tower.merged()));
  }
}
