package org.djlext.flashattn.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/**
 * Takes the stored samples out of a picture of the JDK. {@link BufferedImage#getRGB} would convert
 * gray and profiled colours to sRGB, which brightens them; the reference libraries take samples as
 * they are.
 */
final class RasterPixels {

  private RasterPixels() {}

  static RgbImage rgb(BufferedImage image) {
    ColorModel colors = image.getColorModel();
    byte[] rgb = new byte[Math.multiplyExact(image.getWidth() * 3, image.getHeight())];
    if (colors instanceof IndexColorModel palette) {
      lookUp(image.getRaster(), palette, rgb);
    } else if (isPlain(colors)) {
      boolean gray = colors.getNumColorComponents() == 1;
      if (!copyBytes(image.getRaster(), gray, rgb)) {
        copySamples(image.getRaster(), colors, gray, rgb);
      }
    } else {
      convert(image, rgb);
    }
    return new RgbImage(image.getWidth(), image.getHeight(), rgb);
  }

  /** Says whether the samples are gray or red, green, blue as they are, with or without alpha. */
  private static boolean isPlain(ColorModel colors) {
    int space = colors.getColorSpace().getType();
    int type = colors.getTransferType();
    return colors instanceof ComponentColorModel
        && !colors.isAlphaPremultiplied()
        && (space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB)
        && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT);
  }

  private static void lookUp(Raster raster, IndexColorModel palette, byte[] rgb) {
    int[] colors = new int[palette.getMapSize()];
    palette.getRGBs(colors);
    int width = raster.getWidth();
    int[] row = new int[width];
    for (int y = 0, at = 0; y < raster.getHeight(); y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
      for (int index : row) {
        int color = index < colors.length ? colors[index] : 0;
        rgb[at++] = (byte) (color >> 16);
        rgb[at++] = (byte) (color >> 8);
        rgb[at++] = (byte) color;
      }
    }
  }

  /** The common layouts, without a copy in between. */
  private static boolean copyBytes(Raster raster, boolean gray, byte[] rgb) {
    if (!(raster.getSampleModel() instanceof PixelInterleavedSampleModel model)
        || !(raster.getDataBuffer() instanceof DataBufferByte buffer)) {
      return false;
    }
    int[] bands = model.getBandOffsets();
    int red = bands[0];
    int green = bands[gray ? 0 : 1];
    int blue = bands[gray ? 0 : 2];
    int step = model.getPixelStride();
    byte[] data = buffer.getData();
    for (int y = 0, at = 0; y < raster.getHeight(); y++) {
      int from =
          buffer.getOffset()
              + (y + raster.getMinY() - raster.getSampleModelTranslateY())
                  * model.getScanlineStride()
              + (raster.getMinX() - raster.getSampleModelTranslateX()) * step;
      for (int x = 0; x < raster.getWidth(); x++, from += step) {
        rgb[at++] = data[from + red];
        rgb[at++] = data[from + green];
        rgb[at++] = data[from + blue];
      }
    }
    return true;
  }

  private static void copySamples(Raster raster, ColorModel colors, boolean gray, byte[] rgb) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    int shift = Math.max(0, colors.getComponentSize(0) - 8); // the upper byte of 16 bits
    int[] row = new int[width * bands];
    for (int y = 0, at = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int from = 0; from < row.length; from += bands) {
        rgb[at++] = (byte) (row[from] >> shift);
        rgb[at++] = (byte) (row[gray ? from : from + 1] >> shift);
        rgb[at++] = (byte) (row[gray ? from : from + 2] >> shift);
      }
    }
  }

  private static void convert(BufferedImage image, byte[] rgb) {
    int width = image.getWidth();
    int[] row = new int[width];
    for (int y = 0, at = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int color : row) {
        rgb[at++] = (byte) (color >> 16);
        rgb[at++] = (byte) (color >> 8);
        rgb[at++] = (byte) color;
      }
    }
  }
}
