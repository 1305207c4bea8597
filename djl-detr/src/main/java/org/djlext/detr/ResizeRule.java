package org.djlext.detr;

/**
 * To which size a picture is brought before it goes into the model: the variants of {@code size} in
 * preprocessor_config.json, with the rounding of HuggingFace's DETR processor.
 */
public sealed interface ResizeRule {

  /**
   * Returns the new size of a picture.
   *
   * @param height the height as it is, in pixels
   * @param width the width as it is, in pixels
   * @return the size it is to have, each side at least 1
   */
  Size apply(int height, int width);

  /**
   * A size in pixels.
   *
   * @param height of the picture
   * @param width of the picture
   */
  record Size(int height, int width) {

    /**
     * Checks the sides.
     *
     * @param height at least 1
     * @param width at least 1
     */
    public Size {
      if (height < 1 || width < 1) {
        throw new IllegalArgumentException(
            "size: expected at least 1 x 1, found %d x %d".formatted(height, width));
      }
    }
  }

  /**
   * The shorter edge gets a length, but the longer one none above a limit; proportions are kept.
   *
   * @param shortest the length of the shorter edge, {@code shortest_edge}
   * @param longest the limit of the longer edge, {@code longest_edge}
   */
  record Edges(int shortest, int longest) implements ResizeRule {

    /** What the published checkpoints were trained with: 800 and 1,333. */
    public static final Edges PUBLISHED = new Edges(800, 1333);

    /**
     * Checks the lengths.
     *
     * @param shortest at least 1
     * @param longest at least 1
     */
    public Edges {
      positive("shortest_edge", shortest);
      positive("longest_edge", longest);
    }

    @Override
    public Size apply(int height, int width) {
      double low = Math.min(height, width);
      double high = Math.max(height, width);
      double exact = shortest;
      int edge = shortest;
      if (high / low * shortest > longest) {
        exact = longest * low / high;
        edge = (int) Math.rint(exact); // half to even, as Python rounds
      }
      if (low == edge) {
        return new Size(height, width);
      }
      // the limit goes in unrounded, and what comes out is cut, not rounded
      return width < height
          ? atLeastOne((int) (exact * height / width), edge)
          : atLeastOne(edge, (int) (exact * width / height));
    }
  }

  /**
   * One size for all, whatever the proportions.
   *
   * @param height {@code height}
   * @param width {@code width}
   */
  record Fixed(int height, int width) implements ResizeRule {

    /**
     * Checks the lengths.
     *
     * @param height at least 1
     * @param width at least 1
     */
    public Fixed {
      positive("height", height);
      positive("width", width);
    }

    @Override
    public Size apply(int fromHeight, int fromWidth) {
      return new Size(height, width);
    }
  }

  /**
   * As large as fits; proportions are kept.
   *
   * @param maxHeight {@code max_height}
   * @param maxWidth {@code max_width}
   */
  record Within(int maxHeight, int maxWidth) implements ResizeRule {

    /**
     * Checks the lengths.
     *
     * @param maxHeight at least 1
     * @param maxWidth at least 1
     */
    public Within {
      positive("max_height", maxHeight);
      positive("max_width", maxWidth);
    }

    @Override
    public Size apply(int height, int width) {
      double scale = Math.min((double) maxHeight / height, (double) maxWidth / width);
      return atLeastOne((int) (height * scale), (int) (width * scale));
    }
  }

  /** A thin picture keeps a pixel; the reference fails. */
  private static Size atLeastOne(int height, int width) {
    return new Size(Math.max(1, height), Math.max(1, width));
  }

  private static void positive(String key, int length) {
    if (length < 1) {
      throw new IllegalArgumentException(
          "size.%s: expected at least 1, found %d".formatted(key, length));
    }
  }
}
