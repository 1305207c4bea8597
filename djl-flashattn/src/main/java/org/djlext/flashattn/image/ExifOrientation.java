package org.djlext.flashattn.image;

import static org.djlext.flashattn.image.RgbImage.CHANNELS;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a camera was held: tag 274 of EXIF, one of eight ways to turn and mirror a picture. What is
 * damaged or absent counts as upright.
 */
final class ExifOrientation {

  private static final int UPRIGHT = 1;
  private static final int TAG = 0x0112;
  private static final int SHORT = 3;
  private static final long PNG = 0x89504E470D0A1A0AL;
  private static final int PNG_EXIF = 0x65584966; // eXIf

  private ExifOrientation() {}

  /** Finds the orientation in a JPEG, PNG or TIFF file: 1 to 8. */
  static int find(byte[] file) {
    ByteBuffer exif = exif(file);
    if (exif == null) {
      return UPRIGHT;
    }
    try {
      return read(exif);
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return UPRIGHT;
    }
  }

  /** Turns and mirrors a picture so that it is upright. */
  static RgbImage apply(int orientation, RgbImage image) {
    if (orientation == UPRIGHT) {
      return image;
    }
    boolean turned = orientation >= 5; // rows of the file are columns of the picture
    int width = turned ? image.height() : image.width();
    int height = turned ? image.width() : image.height();
    boolean right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean bottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    byte[] in = image.pixels();
    byte[] out = new byte[in.length];
    for (int y = 0, to = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = turned ? y : x;
        int row = turned ? x : y;
        column = right ? image.width() - 1 - column : column;
        row = bottom ? image.height() - 1 - row : row;
        int from = (row * image.width() + column) * CHANNELS;
        out[to++] = in[from];
        out[to++] = in[from + 1];
        out[to++] = in[from + 2];
      }
    }
    return new RgbImage(width, height, out);
  }

  private static ByteBuffer exif(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    if (file.length < 16) {
      return null;
    }
    if (JpegMarkers.isJpeg(file)) {
      return JpegMarkers.of(file).exif();
    }
    int first = bytes.getInt(0);
    if (first == 0x49492A00 || first == 0x4D4D002A) {
      return bytes; // a TIFF file is what EXIF is made of
    }
    return bytes.getLong(0) == PNG ? pngExif(bytes) : null;
  }

  private static ByteBuffer pngExif(ByteBuffer png) {
    for (long at = 8; at + 12 <= png.limit(); ) {
      int length = png.getInt((int) at);
      if (length < 0 || at + 12 + length > png.limit()) {
        return null;
      }
      if (png.getInt((int) at + 4) == PNG_EXIF) {
        return png.slice((int) at + 8, length);
      }
      at += 12L + length;
    }
    return null;
  }

  private static int read(ByteBuffer exif) {
    exif.order(exif.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = exif.getInt(4);
    int entries = exif.getShort(directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + 12 * i;
      if ((exif.getShort(entry) & 0xffff) == TAG) {
        boolean small = exif.getShort(entry + 2) == SHORT;
        int value = small ? exif.getShort(entry + 8) : exif.getInt(entry + 8);
        return value >= 1 && value <= 8 ? value : UPRIGHT;
      }
    }
    return UPRIGHT;
  }
}
