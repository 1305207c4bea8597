package org.djlext.examples.drawing;

/** Pixels that are drawn on, finer than those of a picture. */
public final class Canvas {

  private final int width;
  private final int height;
  private final float[] pixels;

  /**
   * Constructs a black canvas.
   *
   * @param width in pixels
   * @param height in pixels
   */
  public Canvas(int width, int height) {
    this.width = width;
    this.height = height;
    this.pixels = new float[3 * width * height];
  }

  /**
   * Returns the width.
   *
   * @return pixels
   */
  public int width() {
    return width;
  }

  /**
   * Returns the height.
   *
   * @return pixels
   */
  public int height() {
    return height;
  }

  /**
   * Returns the pixels, row by row, to be read and written.
   *
   * @return red, green and blue of each, from 0 to 255
   */
  public float[] pixels() {
    return pixels;
  }

  /**
   * Mixes a colour into a pixel.
   *
   * @param x from the left
   * @param y from the top
   * @param colour red, green and blue from 0 to 1; what is outside is cut
   * @param light what they are multiplied by
   * @param share how much of the pixel is covered
   */
  public void mix(int x, int y, double[] colour, double light, double share) {
    int at = 3 * (y * width + x);
    for (int c = 0; c < 3; c++) {
      double value = 255 * Math.max(0, Math.min(1, colour[c] * light));
      pixels[at + c] += (float) (share * (value - pixels[at + c]));
    }
  }
}
