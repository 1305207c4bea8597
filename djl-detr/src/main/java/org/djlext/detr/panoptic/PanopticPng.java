package org.djlext.detr.panoptic;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * Segment ids as the colours of a PNG, which is how COCO stores panoptic pictures: id = R + 256 G +
 * 65536 B. By COCO's convention id 0 is void; see {@link PanopticSegmentation#numberedFromOne()}.
 *
 * <p>Reference: functions id2rgb and rgb2id in panopticapi/utils.py of cocodataset/panopticapi.
 */
public final class PanopticPng {

  private static final int LARGEST = (1 << 24) - 1;
  private static final long MOST_PIXELS = 1L << 28;

  private PanopticPng() {}

  /**
   * Writes a picture of ids.
   *
   * @param file the file, replaced whole if it exists
   * @param ids rows of ids, from 0 to 2^24 - 1
   * @throws IOException if writing fails; the file is then as it was
   * @throws IllegalArgumentException if an id has no colour
   */
  public static void write(Path file, int[][] ids) throws IOException {
    BufferedImage image = new BufferedImage(ids[0].length, ids.length, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < ids.length; y++) {
      for (int x = 0; x < ids[y].length; x++) {
        image.setRGB(x, y, colour(ids[y][x], y, x));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    WholeFile.write(file, bytes.toByteArray());
  }

  private static int colour(int id, int y, int x) {
    if (id < 0 || id > LARGEST) {
      throw new IllegalArgumentException(
          "panoptic PNG: expected ids from 0 to %d, found %d in row %d, column %d"
              .formatted(LARGEST, id, y, x));
    }
    return (id & 0xFF) << 16 | id & 0xFF00 | id >> 16;
  }

  /**
   * Reads a picture of ids.
   *
   * @param file a PNG of three or four channels of 8 bits; transparency is not looked at
   * @return rows of ids
   * @throws IOException if the file is absent, broken, larger than 2^28 pixels, or of another kind
   */
  public static int[][] read(Path file) throws IOException {
    Raster raster = raster(file);
    int width = raster.getWidth();
    int[][] ids = new int[raster.getHeight()][width];
    int bands = raster.getNumBands();
    int[] samples = new int[width * bands];
    for (int y = 0; y < ids.length; y++) {
      raster.getPixels(0, y, width, 1, samples);
      for (int x = 0; x < width; x++) {
        int at = x * bands;
        ids[y][x] = samples[at] | samples[at + 1] << 8 | samples[at + 2] << 16;
      }
    }
    return ids;
  }

  /** Returns the stored numbers themselves: colour profiles must not change ids. */
  private static Raster raster(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file + ": there is no such panoptic PNG");
    }
    try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("png");
      ImageReader reader = readers.next();
      try {
        reader.setInput(stream);
        requireSize(reader);
        BufferedImage image = reader.read(0);
        requireColours(image);
        return image.getRaster();
      } finally {
        reader.dispose();
      }
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new IOException(file + ": not a panoptic PNG: " + e.getMessage(), e);
    }
  }

  private static void requireSize(ImageReader reader) throws IOException {
    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    if (pixels > MOST_PIXELS) {
      throw new IOException("expected at most %d pixels, found %d".formatted(MOST_PIXELS, pixels));
    }
  }

  private static void requireColours(BufferedImage image) throws IOException {
    Raster raster = image.getRaster();
    boolean bytes =
        raster.getDataBuffer().getDataType() == DataBuffer.TYPE_BYTE
            && !(image.getColorModel() instanceof IndexColorModel);
    if (!bytes || raster.getNumBands() < 3) {
      throw new IOException(
          "expected three channels of 8 bits, found %d of %d bits%s"
              .formatted(
                  raster.getNumBands(),
                  raster.getSampleModel().getSampleSize(0),
                  image.getColorModel() instanceof IndexColorModel ? " with a palette" : ""));
    }
  }
}
