package org.djlext.flashattn.coco;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
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

  private static final long MOST_PIXELS = 1L << 28;

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
   * Returns a map from rows.
   *
   * @param rows rows of ids, all of one length
   * @return the map
   */
  public static PanopticMap ofRows(int[][] rows) {
    return new PanopticMap(
        rows.length, rows[0].length, Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray());
  }

  /**
   * Reads a map.
   *
   * @param file a PNG file of three or four channels of 8 bits; transparency is not looked at
   * @return the map
   * @throws CocoFormatException if there is no such file, or it is broken, larger than 2^28 pixels,
   *     or of another kind
   * @throws IOException if it cannot be read
   */
  public static PanopticMap read(Path file) throws IOException {
    Raster raster = raster(file);
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

  /** Returns the stored numbers themselves: colour profiles must not change ids. */
  private static Raster raster(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new CocoFormatException(file, "there is no such file");
    }
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(stream);
      long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
      if (pixels > MOST_PIXELS) {
        throw new IOException(
            "expected at most %d pixels, found %d".formatted(MOST_PIXELS, pixels));
      }
      BufferedImage image = reader.read(0);
      requireColours(image);
      return image.getRaster();
    } catch (IOException | RuntimeException e) {
      throw new CocoFormatException(
          file, "expected a PNG picture of segment ids: " + e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }

  private static void requireColours(BufferedImage image) throws IOException {
    Raster raster = image.getRaster();
    boolean palette = image.getColorModel() instanceof IndexColorModel;
    boolean bytes = raster.getDataBuffer().getDataType() == DataBuffer.TYPE_BYTE;
    if (palette || !bytes || raster.getNumBands() < 3) {
      throw new IOException(
          "expected three channels of 8 bits, found %d of %d bits%s"
              .formatted(
                  raster.getNumBands(),
                  raster.getSampleModel().getSampleSize(0),
                  palette ? " with a palette" : ""));
    }
  }

  /**
   * Writes this map, whole or not at all.
   *
   * @param file the PNG file, replaced if it exists
   * @throws IllegalArgumentException if an id has no colour; nothing is written then
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] colours = new int[ids.length];
    for (int i = 0; i < colours.length; i++) {
      colours[i] = colour(ids[i], i);
    }
    image.setRGB(0, 0, width, height, colours, 0, width);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    WholeFile.write(file, png.toByteArray());
  }

  /** Java's colours have red on top, COCO's have blue there. */
  private int colour(int id, int at) {
    if (id < 0 || id > PanopticSegment.LAST_ID) {
      throw new IllegalArgumentException(
          "panoptic PNG: expected ids from 0 to %d, found %d in row %d, column %d"
              .formatted(PanopticSegment.LAST_ID, id, at / width, at % width));
    }
    return (id & 0xff) << 16 | id & 0xff00 | id >> 16;
  }
}
