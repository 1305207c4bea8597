package org.djlext.flashattn.image;

import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.awt.image.BufferedImage;
import java.util.Objects;

/**
 * A picture of 8 bits a channel, as vision models want them: no alpha, no palette, no rotation to
 * be applied.
 */
public final class RgbImage {

  /** How many bytes a pixel takes. */
  public static final int CHANNELS = 3;

  private final int width;
  private final int height;
  private final byte[] pixels;

  /**
   * Constructs a picture around its pixels, which are not copied.
   *
   * @param width the width in pixels, at least 1
   * @param height the height in pixels, at least 1
   * @param pixels {@code (height, width, 3)}: red, green and blue of each pixel, unsigned
   */
  public RgbImage(int width, int height, byte[] pixels) {
    if (width < 1 || height < 1 || pixels.length != (long) width * height * CHANNELS) {
      throw new IllegalArgumentException(
          "expected %d x %d x %d bytes, each side at least 1, found %d bytes"
              .formatted(height, width, CHANNELS, pixels.length));
    }
    this.width = width;
    this.height = height;
    this.pixels = pixels;
  }

  /**
   * Converts a picture of the JDK. Alpha is dropped, not blended, as Pillow's conversion to RGB
   * does; of 16 bits the upper 8 are kept; colours are not managed.
   *
   * @param image any picture
   * @return a copy
   */
  public static RgbImage of(BufferedImage image) {
    return RasterPixels.rgb(image);
  }

  /**
   * Converts a picture of the JDK, its transparent pixels laid on white; results are cut to whole
   * numbers.
   *
   * @param image any picture
   * @return a copy
   */
  public static RgbImage onWhite(BufferedImage image) {
    RgbImage opaque = of(image);
    return image.getColorModel().hasAlpha() ? WhiteGround.under(opaque, image) : opaque;
  }

  /**
   * Converts a picture of DJL, whatever library is behind it.
   *
   * @param image any picture
   * @return a copy
   */
  public static RgbImage of(Image image) {
    if (image.getWrappedImage() instanceof BufferedImage buffered) {
      return of(buffered);
    }
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray pixels = image.toNDArray(manager).toType(DataType.UINT8, false); // (H, W, 3)
      return new RgbImage(image.getWidth(), image.getHeight(), pixels.toByteArray());
    }
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
   * @return {@code (height, width, 3)}: red, green and blue of each pixel, unsigned
   */
  public byte[] pixels() {
    return pixels;
  }

  /**
   * Resizes the picture as Pillow's {@code Image.resize} does, byte by byte.
   *
   * @param newWidth the width in pixels, at least 1
   * @param newHeight the height in pixels, at least 1
   * @param filter how pixels are weighted
   * @return this picture if it has that size, otherwise a new one
   */
  public RgbImage resize(int newWidth, int newHeight, ResampleFilter filter) {
    Objects.requireNonNull(filter, "filter");
    if (newWidth < 1 || newHeight < 1) {
      throw new IllegalArgumentException(
          "size: expected at least 1 x 1, found %d x %d".formatted(newWidth, newHeight));
    }
    if (newWidth == width && newHeight == height) {
      return this;
    }
    return filter == ResampleFilter.NEAREST
        ? NearestResize.resize(this, newWidth, newHeight)
        : AntialiasedResize.resize(this, newWidth, newHeight, filter);
  }

  /**
   * Cuts out a part.
   *
   * @param left its first column
   * @param top its first row
   * @param partWidth its width in pixels, at least 1
   * @param partHeight its height in pixels, at least 1
   * @return this picture if the part is the whole, otherwise a copy
   * @throws IllegalArgumentException if the part is not inside the picture
   */
  public RgbImage crop(int left, int top, int partWidth, int partHeight) {
    boolean inside =
        left >= 0
            && top >= 0
            && partWidth > 0
            && partHeight > 0
            && partWidth <= width - left
            && partHeight <= height - top;
    if (!inside) {
      throw new IllegalArgumentException(
          "part: expected one inside %d x %d, found %d x %d at (%d, %d)"
              .formatted(width, height, partWidth, partHeight, left, top));
    }
    if (partWidth == width && partHeight == height) {
      return this;
    }
    int row = partWidth * CHANNELS;
    byte[] part = new byte[partHeight * row];
    for (int y = 0; y < partHeight; y++) {
      System.arraycopy(pixels, ((top + y) * width + left) * CHANNELS, part, y * row, row);
    }
    return new RgbImage(partWidth, partHeight, part);
  }

  /**
   * Converts to a picture of the JDK, to draw on or to write.
   *
   * @return a copy of type {@link BufferedImage#TYPE_INT_RGB}
   */
  public BufferedImage toBufferedImage() {
    int[] packed = new int[width * height];
    for (int i = 0, at = 0; i < packed.length; i++, at += CHANNELS) {
      packed[i] =
          (pixels[at] & 0xff) << 16 | (pixels[at + 1] & 0xff) << 8 | (pixels[at + 2] & 0xff);
    }
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.getRaster().setDataElements(0, 0, width, height, packed);
    return image;
  }

  @Override
  public String toString() {
    return "RgbImage(%d x %d)".formatted(width, height);
  }
}
