package org.djlext.flashattn.image;

/** A picture of 8 bits a pixel, from black to white. */
public final class GreyImage {

  /** The parts of red, green and blue in brightness (ITU-R BT.601), of 2^15 as in OpenCV. */
  private static final int RED = 9798;

  private static final int GREEN = 19235;
  private static final int BLUE = 3735;
  private static final int SHIFT = 15;

  private final int width;
  private final int height;
  private final byte[] pixels;

  /**
   * Constructs a picture around its pixels, which are not copied.
   *
   * @param width the width in pixels, at least 1
   * @param height the height in pixels, at least 1
   * @param pixels {@code (height, width)}, unsigned
   */
  public GreyImage(int width, int height, byte[] pixels) {
    if (width < 1 || height < 1 || pixels.length != (long) width * height) {
      throw new IllegalArgumentException(
          "expected %d x %d bytes, each side at least 1, found %d bytes"
              .formatted(height, width, pixels.length));
    }
    this.width = width;
    this.height = height;
    this.pixels = pixels;
  }

  /**
   * Takes the brightness of a picture, as OpenCV's {@code COLOR_RGB2GRAY} does.
   *
   * @param picture any picture
   * @return a new picture of the same size
   */
  public static GreyImage of(RgbImage picture) {
    byte[] from = picture.pixels();
    byte[] grey = new byte[picture.width() * picture.height()];
    for (int i = 0, at = 0; i < grey.length; i++, at += RgbImage.CHANNELS) {
      int sum =
          (from[at] & 0xff) * RED + (from[at + 1] & 0xff) * GREEN + (from[at + 2] & 0xff) * BLUE;
      grey[i] = (byte) (sum + (1 << SHIFT - 1) >> SHIFT);
    }
    return new GreyImage(picture.width(), picture.height(), grey);
  }

  /**
   * Converts to a picture of three equal channels.
   *
   * @return a new picture of the same size
   */
  public RgbImage toRgb() {
    byte[] rgb = new byte[pixels.length * RgbImage.CHANNELS];
    for (int i = 0, at = 0; i < pixels.length; i++) {
      rgb[at++] = pixels[i];
      rgb[at++] = pixels[i];
      rgb[at++] = pixels[i];
    }
    return new RgbImage(width, height, rgb);
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
   * Returns the pixels themselves, not a copy.
   *
   * @return {@code (height, width)}, unsigned
   */
  public byte[] pixels() {
    return pixels;
  }

  @Override
  public String toString() {
    return "GreyImage(%d x %d)".formatted(width, height);
  }
}
