package org.djlext.flashattn.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the header of a JPEG file says that the JDK's reader does not tell.
 *
 * @param components how many channels there are, or 0 if the header is cut off
 * @param adobe the colour transform of Adobe's marker (0 none, 1 YCbCr, 2 YCCK), or -1 without one
 * @param exif the EXIF data, or null
 */
record JpegMarkers(int components, int adobe, ByteBuffer exif) {

  private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);
  private static final int ADOBE_TRANSFORM = 11;

  static boolean isJpeg(byte[] file) {
    return file.length > 2
        && (file[0] & 0xff) == 0xff
        && (file[1] & 0xff) == 0xd8
        && (file[2] & 0xff) == 0xff;
  }

  static JpegMarkers of(byte[] file) {
    int components = 0;
    int adobe = -1;
    ByteBuffer exif = null;
    int at = 2;
    while (at + 4 <= file.length && (file[at] & 0xff) == 0xff) {
      int marker = file[at + 1] & 0xff;
      if (marker == 0xff) { // filling
        at++;
        continue;
      }
      if (marker == 0xda || marker == 0xd9) { // the scan, or the end
        break;
      }
      int length = (file[at + 2] & 0xff) << 8 | (file[at + 3] & 0xff);
      int body = at + 4;
      int end = at + 2 + length;
      if (length < 2 || end > file.length) {
        break;
      }
      if (isFrame(marker) && length >= 8) {
        components = file[body + 5] & 0xff;
      } else if (marker == 0xe1 && exif == null && startsWith(file, body, end, EXIF)) {
        exif = ByteBuffer.wrap(file).slice(body + EXIF.length, end - body - EXIF.length);
      } else if (marker == 0xee
          && startsWith(file, body, end, ADOBE)
          && body + ADOBE_TRANSFORM < end) {
        adobe = file[body + ADOBE_TRANSFORM] & 0xff;
      }
      at = end;
    }
    return new JpegMarkers(components, adobe, exif);
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static boolean startsWith(byte[] file, int from, int end, byte[] start) {
    return from + start.length <= end
        && Arrays.equals(file, from, from + start.length, start, 0, start.length);
  }
}
