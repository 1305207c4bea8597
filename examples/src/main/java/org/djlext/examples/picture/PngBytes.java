package org.djlext.examples.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Pictures as the content of PNG files. */
public final class PngBytes {

  private PngBytes() {}

  /**
   * Encodes a picture.
   *
   * @param picture the picture
   * @return the content of its file
   * @throws IOException if it cannot be encoded
   */
  public static byte[] of(BufferedImage picture) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", bytes);
    return bytes.toByteArray();
  }
}
