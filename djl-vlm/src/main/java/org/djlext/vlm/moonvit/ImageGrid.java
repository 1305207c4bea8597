package org.djlext.vlm.moonvit;

/**
 * What becomes of a picture's size: {@code width x height} after shrinking, of which the part from
 * {@code left} and {@code top} on is cut into {@code rows x columns} patches; what lies beyond the
 * picture is black.
 *
 * @param width pixels after shrinking
 * @param height pixels after shrinking
 * @param left where the patches begin
 * @param top where the patches begin
 * @param rows the height of the grid in patches
 * @param columns its width
 */
public record ImageGrid(int width, int height, int left, int top, int rows, int columns) {

  static ImageGrid of(MoonVitImageProcessor processor, int width, int height) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "picture: expected at least 1 x 1 pixels, found %d x %d".formatted(width, height));
    }
    int p = processor.patchSize();
    int w = width;
    int h = height;
    long patches = (long) (width / p) * (height / p);
    if (patches > processor.tokenLimit()) {
      double scale = Math.sqrt((double) processor.tokenLimit() / patches);
      w = (int) (width * scale);
      h = (int) (height * scale);
    }
    int groupWidth = processor.mergeWidth() * p;
    int groupHeight = processor.mergeHeight() * p;
    int across = processor.pad() ? (w + groupWidth - 1) / groupWidth : w / groupWidth;
    int down = processor.pad() ? (h + groupHeight - 1) / groupHeight : h / groupHeight;
    int columns = across * processor.mergeWidth();
    int rows = down * processor.mergeHeight();
    if (columns < 1 || rows < 1) {
      throw new IllegalArgumentException(
          "picture: expected at least %d x %d pixels at its final scale, found %d x %d of %d x %d"
              .formatted(
                  processor.pad() ? 1 : groupWidth,
                  processor.pad() ? 1 : groupHeight,
                  w,
                  h,
                  width,
                  height));
    }
    // the published class stops one short of what the tower could place
    if (columns >= MoonVitConfig.LARGEST_SIDE || rows >= MoonVitConfig.LARGEST_SIDE) {
      throw new IllegalArgumentException(
          "picture: expected fewer than %d patches of %d pixels on each side, found %d x %d pixels"
              .formatted(MoonVitConfig.LARGEST_SIDE, p, width, height));
    }
    int left = processor.pad() ? 0 : (w - columns * p) / 2;
    int top = processor.pad() ? 0 : (h - rows * p) / 2;
    return new ImageGrid(w, h, left, top, rows, columns);
  }

  /**
   * Returns how many patches the picture has.
   *
   * @return rows times columns
   */
  public int patches() {
    return rows * columns;
  }
}
