package org.djlext.detr.panoptic;

import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Pictures of DJL, of whatever factory, as pixels that can be drawn on and back. */
final class PixelBuffer {

  private PixelBuffer() {}

  /** Returns a copy. */
  static BufferedImage of(Image picture) {
    BufferedImage copy =
        new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = copy.createGraphics();
    graphics.drawImage(source(picture), 0, 0, null);
    graphics.dispose();
    return copy;
  }

  static Image toImage(BufferedImage buffer) {
    int width = buffer.getWidth();
    int height = buffer.getHeight();
    int[] pixels = buffer.getRGB(0, 0, width, height, null, 0, width);
    return ImageFactory.getInstance().fromPixels(pixels, width, height);
  }

  private static BufferedImage source(Image picture) {
    if (picture.getWrappedImage() instanceof BufferedImage wrapped) {
      return wrapped;
    }
    try {
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      picture.save(png, "png");
      return ImageIO.read(new ByteArrayInputStream(png.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException("the picture cannot be turned into pixels", e);
    }
  }
}
