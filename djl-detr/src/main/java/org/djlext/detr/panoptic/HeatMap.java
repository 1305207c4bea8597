package org.djlext.detr.panoptic;

import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * One number for each place of a coarse map, to be laid over the picture that the map is of: where
 * a query looks, or where a place of the picture looks.
 *
 * <pre>{@code
 * NDArray cross = attention.cross(5);                          // (B, H, Q, L)
 * HeatMap map = HeatMap.ofHeads(cross.get(":, :, {}", query).get(0).reshape(heads, h, w), frame);
 * map.over(picture, 0.6).save(out, "png");
 * }</pre>
 */
public final class HeatMap {

  private final float[] values;
  private final int rows;
  private final int columns;
  private final double height;
  private final double width;

  private HeatMap(float[] values, int rows, int columns, MaskFrame frame) {
    this.values = values;
    this.rows = rows;
    this.columns = columns;
    this.height = (double) rows * frame.processed().height() / frame.padded().height();
    this.width = (double) columns * frame.processed().width() / frame.padded().width();
  }

  /**
   * Copies a map.
   *
   * @param map {@code (h, w)}
   * @param frame how the map lies over the picture; its target size does not matter
   * @return the map
   * @throws IllegalArgumentException if the map has other axes
   */
  public static HeatMap of(NDArray map, MaskFrame frame) {
    Shape shape = map.getShape();
    if (shape.dimension() != 2 || shape.size() == 0) {
      throw new IllegalArgumentException("heat map: expected (h, w), found " + shape);
    }
    try (NDArray floats = map.toType(DataType.FLOAT32, true)) {
      return new HeatMap(floats.toFloatArray(), (int) shape.get(0), (int) shape.get(1), frame);
    }
  }

  /**
   * Averages over the heads of an attention, as the figures of the paper do.
   *
   * @param heads {@code (H, h, w)}
   * @param frame how the map lies over the picture; its target size does not matter
   * @return the map
   * @throws IllegalArgumentException if the map has other axes
   */
  public static HeatMap ofHeads(NDArray heads, MaskFrame frame) {
    if (heads.getShape().dimension() != 3) {
      throw new IllegalArgumentException("heat map: expected (H, h, w), found " + heads.getShape());
    }
    try (NDArray mean = heads.mean(new int[] {0})) {
      return of(mean, frame);
    }
  }

  /**
   * Returns the number of one place.
   *
   * @param row from the top, from 0 to h - 1
   * @param column from the left, from 0 to w - 1
   * @return the number
   */
  public float at(int row, int column) {
    return values[row * columns + column];
  }

  /**
   * Lays the map over a picture, from dark for the smallest number to bright for the largest, and
   * smooth in between; what is padding is cut off.
   *
   * @param picture the picture, in any size
   * @param opacity how much the map covers it, from 0 to 1
   * @return a new picture of the same size
   * @throws IllegalArgumentException if the opacity is outside 0 to 1
   */
  public Image over(Image picture, double opacity) {
    if (!(opacity >= 0 && opacity <= 1)) {
      throw new IllegalArgumentException(
          "heat map: expected an opacity from 0 to 1, found " + opacity);
    }
    BufferedImage buffer = PixelBuffer.of(picture);
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    double low = sorted[0];
    double range = Math.max(sorted[sorted.length - 1] - low, Float.MIN_NORMAL);
    for (int y = 0; y < buffer.getHeight(); y++) {
      double row = (y + 0.5) * height / buffer.getHeight() - 0.5;
      for (int x = 0; x < buffer.getWidth(); x++) {
        double column = (x + 0.5) * width / buffer.getWidth() - 0.5;
        int colour = HeatColours.of((between(row, column) - low) / range);
        buffer.setRGB(x, y, HeatColours.mix(buffer.getRGB(x, y), colour, opacity));
      }
    }
    return PixelBuffer.toImage(buffer);
  }

  /** Interpolates linearly between the four places around a point. */
  private double between(double row, double column) {
    double y = Math.min(Math.max(row, 0), rows - 1);
    double x = Math.min(Math.max(column, 0), columns - 1);
    int y0 = (int) y;
    int x0 = (int) x;
    int y1 = Math.min(y0 + 1, rows - 1);
    int x1 = Math.min(x0 + 1, columns - 1);
    double top = at(y0, x0) + (x - x0) * (at(y0, x1) - at(y0, x0));
    double bottom = at(y1, x0) + (x - x0) * (at(y1, x1) - at(y1, x0));
    return top + (y - y0) * (bottom - top);
  }
}
