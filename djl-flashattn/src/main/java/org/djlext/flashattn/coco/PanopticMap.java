package org.djlext.flashattn.coco;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * The segment of every pixel of a picture, kept in PNG files as colours: red + 256 green + 65536
 * blue. Black is 0, void.
 *
 * @param height the height in pixels
 * @param width the width in pixels
 * @param ids {@code (H, W)}, row by row
 */
public record PanopticMap(int height, int width, int[] ids) {

  /**
   * Constructs a map.
   *
   * @param height the height in pixels
   * @param width the width in pixels
   * @param ids {@code (H, W)}, row by row
   * @throws IllegalArgumentException if there are more or fewer pixels
   */
  public PanopticMap {
    if (ids.length != (long) height * width) {
      throw new IllegalArgumentException(
          "expected %d x %d pixels, found %d".formatted(height, width, ids.length));
    }
  }

  /**
   * Reads a map.
   *
   * @param file the PNG file
   * @return the map
   * @throws CocoFormatException if there is no such file, or it is no picture of three colours
   * @throws IOException if it cannot be read
   */
  public static PanopticMap read(Path file) throws IOException {
    BufferedImage image;
    try (InputStream stream = Files.newInputStream(file)) {
      image = ImageIO.read(stream);
    } catch (NoSuchFileException e) {
      throw new CocoFormatException(file, "there is no such file", e);
    } catch (IOException | RuntimeException e) {
      throw new CocoFormatException(file, "this picture cannot be read: " + e.getMessage(), e);
    }
    if (image == null
        || image.getRaster().getNumBands() < 3
        || image.getRaster().getTransferType() != DataBuffer.TYPE_BYTE) {
      throw new CocoFormatException(
          file, "expected a PNG picture whose colours in red, green and blue are ids of segments");
    }
    // the stored bytes: a colour profile must not change ids
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    int width = raster.getWidth();
    int[] samples = new int[width * bands];
    int[] ids = new int[width * raster.getHeight()];
    for (int y = 0, at = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, width, 1, samples);
      for (int x = 0; x < samples.length; x += bands) {
        ids[at++] = samples[x] | samples[x + 1] << 8 | samples[x + 2] << 16;
      }
    }
    return new PanopticMap(raster.getHeight(), width, ids);
  }

  /**
   * Writes this map, whole or not at all.
   *
   * @param file the PNG file, replaced if it exists
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] colours = new int[ids.length];
    for (int i = 0; i < colours.length; i++) {
      colours[i] = swapped(ids[i]);
    }
    image.setRGB(0, 0, width, height, colours, 0, width);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    WholeFile.write(file, png.toByteArray());
  }

  /** Java's colours have red on top, COCO's have blue there. */
  private static int swapped(int colour) {
    return (colour & 0xff) << 16 | colour & 0xff00 | colour >> 16 & 0xff;
  }
}
