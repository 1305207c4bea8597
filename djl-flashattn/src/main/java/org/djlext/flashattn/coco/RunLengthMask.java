package org.djlext.flashattn.coco;

import java.util.Arrays;
import java.util.List;

/**
 * A mask kept as the lengths of its runs, column by column from the upper left: so many pixels
 * outside, so many inside, and so on. Equal to what pycocotools computes, to the byte of its
 * compressed text.
 *
 * <p>Arrays of pixels are row by row, {@code (H, W)}, as tensors are. A mask does not change.
 */
public final class RunLengthMask implements Segmentation {

  private final int height;
  private final int width;
  private final int[] counts;
  private final int area;
  private final CocoBox bounds;

  private RunLengthMask(int height, int width, int[] counts) {
    if (height < 1 || width < 1 || (long) height * width > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "expected a mask of at least 1 x 1 and at most %d pixels, found height %d and width %d"
              .formatted(Integer.MAX_VALUE, height, width));
    }
    long pixels = 0;
    int inside = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < 0) {
        throw new IllegalArgumentException("run length %d is %d".formatted(i, counts[i]));
      }
      pixels += counts[i];
      inside += i % 2 == 1 ? counts[i] : 0;
    }
    if (pixels != (long) height * width) {
      throw new IllegalArgumentException(
          "expected run lengths of %d x %d = %d pixels in all, found %d"
              .formatted(height, width, (long) height * width, pixels));
    }
    this.height = height;
    this.width = width;
    this.counts = counts;
    this.area = inside;
    this.bounds = bounds(height, width, counts);
  }

  /**
   * Makes a mask of run lengths.
   *
   * @param height the height in pixels
   * @param width the width in pixels
   * @param counts the lengths, the first of pixels outside; it may be 0
   * @return the mask
   * @throws IllegalArgumentException if a length is negative or they do not fill the mask
   */
  public static RunLengthMask ofCounts(int height, int width, int... counts) {
    return new RunLengthMask(height, width, counts.clone());
  }

  /**
   * Makes a mask of compressed run lengths.
   *
   * @param height the height in pixels
   * @param width the width in pixels
   * @param counts the text, as {@link #compressed} gives it
   * @return the mask
   * @throws IllegalArgumentException if that is no such text or does not fill the mask
   */
  public static RunLengthMask ofCompressed(int height, int width, String counts) {
    return new RunLengthMask(height, width, CompressedCounts.read(counts));
  }

  /**
   * Makes a mask of pixels.
   *
   * @param height the height in pixels
   * @param width the width in pixels
   * @param pixels {@code (H, W)}, row by row; inside is what is not 0
   * @return the mask
   * @throws IllegalArgumentException if there are more or fewer pixels
   */
  public static RunLengthMask ofPixels(int height, int width, byte[] pixels) {
    if (pixels.length != (long) height * width) {
      throw new IllegalArgumentException(
          "expected %d x %d pixels, found %d".formatted(height, width, pixels.length));
    }
    int[] counts = new int[64];
    int size = 0;
    int run = 0;
    boolean inside = false;
    for (int x = 0; x < width; x++) {
      for (int at = x; at < pixels.length; at += width) {
        if ((pixels[at] != 0) != inside) {
          if (size + 1 == counts.length) {
            counts = Arrays.copyOf(counts, 2 * counts.length);
          }
          counts[size++] = run;
          run = 0;
          inside = !inside;
        }
        run++;
      }
    }
    counts[size++] = run;
    return new RunLengthMask(height, width, Arrays.copyOf(counts, size));
  }

  /**
   * Fills a box.
   *
   * @param height the height of the mask in pixels
   * @param width the width of the mask in pixels
   * @param box the box; what is outside of the mask is cut off
   * @return the mask
   */
  public static RunLengthMask ofBox(int height, int width, CocoBox box) {
    double right = box.x() + box.width();
    double bottom = box.y() + box.height();
    return ofPolygon(
        height, width, box.x(), box.y(), box.x(), bottom, right, bottom, right, box.y());
  }

  /**
   * Fills a polygon; where it crosses itself, by the even-odd rule.
   *
   * @param height the height of the mask in pixels
   * @param width the width of the mask in pixels
   * @param points {@code x0, y0, x1, y1, ...}; what is outside of the mask is cut off
   * @return the mask
   * @throws IllegalArgumentException if there are fewer than two points, half a point, or millions
   *     of pixels of boundary
   */
  public static RunLengthMask ofPolygon(int height, int width, double... points) {
    if (points.length < 4 || points.length % 2 != 0) {
      throw new IllegalArgumentException(
          "expected an even number of coordinates, at least 4, found " + points.length);
    }
    return new RunLengthMask(height, width, PolygonRaster.fill(height, width, points));
  }

  /**
   * Unites masks.
   *
   * @param masks at least one, all of one size
   * @return the pixels that are in any of them
   * @throws IllegalArgumentException if there is none, or they differ in size
   */
  public static RunLengthMask union(List<RunLengthMask> masks) {
    return merge(masks, false);
  }

  /**
   * Intersects masks.
   *
   * @param masks at least one, all of one size
   * @return the pixels that are in all of them
   * @throws IllegalArgumentException if there is none, or they differ in size
   */
  public static RunLengthMask intersection(List<RunLengthMask> masks) {
    return merge(masks, true);
  }

  private static RunLengthMask merge(List<RunLengthMask> masks, boolean both) {
    if (masks.isEmpty()) {
      throw new IllegalArgumentException("expected at least one mask, found none");
    }
    RunLengthMask first = masks.get(0);
    int[] counts = first.counts;
    for (RunLengthMask mask : masks.subList(1, masks.size())) {
      mask.requireSize(first.height, first.width);
      counts = RunPair.merge(counts, mask.counts, both);
    }
    return masks.size() == 1 ? first : new RunLengthMask(first.height, first.width, counts);
  }

  /**
   * Returns the height.
   *
   * @return the height in pixels
   */
  public int height() {
    return height;
  }

  /**
   * Returns the width.
   *
   * @return the width in pixels
   */
  public int width() {
    return width;
  }

  /**
   * Returns the run lengths.
   *
   * @return a copy, the first of pixels outside
   */
  public int[] counts() {
    return counts.clone();
  }

  /**
   * Returns the run lengths as the text that COCO files have.
   *
   * @return characters from '0' to 'o'
   */
  public String compressed() {
    return CompressedCounts.write(counts);
  }

  /**
   * Returns the pixels.
   *
   * @return {@code (H, W)}, row by row, 1 inside and 0 outside
   */
  public byte[] pixels() {
    byte[] pixels = new byte[height * width];
    int at = 0;
    for (int i = 0; i < counts.length; i++) {
      int end = at + counts[i];
      if (i % 2 == 1) {
        for (int p = at; p < end; p++) {
          pixels[p % height * width + p / height] = 1;
        }
      }
      at = end;
    }
    return pixels;
  }

  /**
   * Returns the number of pixels inside.
   *
   * @return the area in pixels
   */
  public int area() {
    return area;
  }

  /**
   * Returns the smallest box around the pixels inside.
   *
   * @return the box, of size 0 at (0, 0) if there are none
   */
  public CocoBox bounds() {
    return bounds;
  }

  /**
   * Returns how much of this mask and another overlap.
   *
   * @param truth the other mask
   * @param crowd whether the other mask holds a crowd, of which this one may be a part
   * @return the pixels of the intersection over those of the union, or, for a crowd, over those of
   *     this mask; 0 if nothing is common
   * @throws IllegalArgumentException if they differ in size
   */
  public double iou(RunLengthMask truth, boolean crowd) {
    truth.requireSize(height, width);
    if (bounds.iou(truth.bounds, crowd) <= 0) {
      return 0;
    }
    int both = RunPair.intersection(counts, truth.counts);
    return both == 0 ? 0 : (double) both / (crowd ? area : (long) area + truth.area - both);
  }

  @Override
  public RunLengthMask mask(int wantedHeight, int wantedWidth) {
    requireSize(wantedHeight, wantedWidth);
    return this;
  }

  private void requireSize(int wantedHeight, int wantedWidth) {
    if (height != wantedHeight || width != wantedWidth) {
      throw new IllegalArgumentException(
          "expected a mask of height %d and width %d, found height %d and width %d"
              .formatted(wantedHeight, wantedWidth, height, width));
    }
  }

  private static CocoBox bounds(int height, int width, int[] counts) {
    int left = width;
    int top = height;
    int right = -1;
    int bottom = -1;
    int start = 0;
    for (int i = 0; i < counts.length; i++) {
      int end = start + counts[i];
      if (i % 2 == 1 && counts[i] > 0) {
        int firstColumn = start / height;
        int lastColumn = (end - 1) / height;
        left = Math.min(left, firstColumn);
        right = Math.max(right, lastColumn);
        boolean oneColumn = firstColumn == lastColumn;
        top = Math.min(top, oneColumn ? start % height : 0);
        bottom = Math.max(bottom, oneColumn ? (end - 1) % height : height - 1);
      }
      start = end;
    }
    return right < 0
        ? new CocoBox(0, 0, 0, 0)
        : new CocoBox(left, top, right - left + 1, bottom - top + 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RunLengthMask mask
        && height == mask.height
        && width == mask.width
        && Arrays.equals(counts, mask.counts);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * height + width) + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "RunLengthMask(height %d, width %d, area %d)".formatted(height, width, area);
  }
}
