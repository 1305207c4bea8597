package org.djlext.flashattn.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads pictures of any format that the JDK knows (JPEG, PNG, GIF, BMP, TIFF) or that an ImageIO
 * plug-in on the class path adds, into plain RGB.
 *
 * <p>As Pillow's conversion to RGB does: alpha is dropped, not blended; palettes are looked up;
 * gray is repeated; inks of print (CMYK and YCCK in JPEG) become light without colour management,
 * and embedded profiles are not applied. Of 16 bits the upper 8 are kept, for gray as well, where
 * Pillow would show all but the darkest as white. The first frame is taken of several. Pictures are
 * turned as EXIF says the camera was held.
 *
 * <p>A file that is cut off is an error, not a picture with a gray part. Dimensions are checked
 * before anything is decoded. Instances are immutable and can be shared.
 */
public final class RgbImageReader {

  /** How many pixels a picture may have unless said otherwise: 100 million. */
  public static final long MAX_PIXELS = 100_000_000;

  private static final RgbImageReader STANDARD = new RgbImageReader(MAX_PIXELS, true, false);

  /** More than any format needs for a pixel; what is larger is not read into memory. */
  private static final long MAX_BYTES_PER_PIXEL = 16;

  private static final long MIN_BYTES_ALLOWED = 64L << 20;

  private static final Pattern MISSING =
      Pattern.compile("truncated|premature end", Pattern.CASE_INSENSITIVE);

  private final long maxPixels;
  private final boolean oriented;
  private final boolean onWhite;

  private RgbImageReader(long maxPixels, boolean oriented, boolean onWhite) {
    this.maxPixels = maxPixels;
    this.oriented = oriented;
    this.onWhite = onWhite;
  }

  /**
   * Returns the reader that suits most: at most {@link #MAX_PIXELS} pixels, turned upright.
   *
   * @return the reader
   */
  public static RgbImageReader standard() {
    return STANDARD;
  }

  /**
   * Returns a reader with another limit.
   *
   * @param pixels how many pixels a picture may have, at least 1
   * @return the new reader
   */
  public RgbImageReader withMaxPixels(long pixels) {
    if (pixels < 1) {
      throw new IllegalArgumentException("maxPixels: expected at least 1, found " + pixels);
    }
    return new RgbImageReader(pixels, oriented, onWhite);
  }

  /**
   * Returns a reader that leaves pixels where the file has them. Data sets whose annotations were
   * made on the stored pixels need this.
   *
   * @return the new reader
   */
  public RgbImageReader withoutOrientation() {
    return new RgbImageReader(maxPixels, false, onWhite);
  }

  /**
   * Returns a reader that lays transparent pixels on white instead of dropping their alpha.
   *
   * @return the new reader
   * @see RgbImage#onWhite
   */
  public RgbImageReader onWhite() {
    return new RgbImageReader(maxPixels, oriented, true);
  }

  /**
   * Reads a file.
   *
   * @param file the file
   * @return the picture
   * @throws ImageException if there is no such file, or it is no picture, damaged or too large
   * @throws IOException if it cannot be read
   */
  public RgbImage read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new ImageException(file.toString(), "expected a picture, found a folder");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    } catch (NoSuchFileException e) {
      throw new ImageException(file.toString(), "there is no such file", e);
    }
  }

  /**
   * Reads what a URL leads to.
   *
   * @param url the address
   * @return the picture
   * @throws ImageException if it is no picture, damaged or too large
   * @throws IOException if it cannot be fetched
   */
  public RgbImage read(URL url) throws IOException {
    try (InputStream in = url.openStream()) {
      return read(in, url.toString());
    }
  }

  /**
   * Reads a stream to its end; does not close it.
   *
   * @param in the content of a picture file
   * @param source what to call it in errors
   * @return the picture
   * @throws ImageException if it is no picture, damaged or too large
   * @throws IOException if it cannot be read
   */
  public RgbImage read(InputStream in, String source) throws IOException {
    int most = (int) Math.min(Integer.MAX_VALUE - 16, maxBytes());
    byte[] bytes = in.readNBytes(most);
    if (bytes.length == most && in.read() >= 0) {
      throw new ImageException(source, "expected at most " + most + " bytes, found more");
    }
    return read(bytes, source);
  }

  /**
   * Reads a picture from memory.
   *
   * @param bytes the content of a picture file
   * @param source what to call it in errors
   * @return the picture
   * @throws ImageException if it is no picture, damaged or too large
   */
  public RgbImage read(byte[] bytes, String source) throws ImageException {
    if (bytes.length == 0) {
      throw new ImageException(source, "the file is empty");
    }
    RgbImage image;
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      image = decode(in, bytes, source);
    } catch (ImageException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // readers throw anything on damaged files
      throw new ImageException(source, "the picture is damaged or cut off: " + reason(e), e);
    }
    return oriented ? ExifOrientation.apply(ExifOrientation.find(bytes), image) : image;
  }

  private RgbImage decode(ImageInputStream in, byte[] bytes, String source) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    if (!readers.hasNext()) {
      throw new ImageException(
          source,
          "expected a picture of a known format (%s), found %s".formatted(formats(), first(bytes)));
    }
    ImageReader reader = readers.next();
    try {
      reader.setInput(in, true, true);
      checkSize(reader.getWidth(0), reader.getHeight(0), source);
      List<String> warnings = new ArrayList<>();
      reader.addIIOReadWarningListener((from, warning) -> warnings.add(warning));
      RgbImage image = pixels(reader, bytes);
      for (String warning : warnings) { // the reader of JPEG fills up with gray what is missing
        if (MISSING.matcher(warning).find()) {
          throw new IOException(warning);
        }
      }
      return image;
    } finally {
      reader.dispose();
    }
  }

  private RgbImage pixels(ImageReader reader, byte[] bytes) throws IOException {
    if (JpegMarkers.isJpeg(bytes)) {
      JpegMarkers markers = JpegMarkers.of(bytes);
      if (markers.components() == 4) {
        return CmykPixels.rgb(reader.readRaster(0, null), markers);
      }
    }
    ImageReadParam parameters = reader.getDefaultReadParam();
    parameters.setDestinationType(unmanaged(reader));
    BufferedImage image = reader.read(0, parameters);
    return onWhite ? RgbImage.onWhite(image) : RgbImage.of(image);
  }

  /** Finds the type that has an embedded profile as its colour space, so that none is applied. */
  private static ImageTypeSpecifier unmanaged(ImageReader reader) throws IOException {
    for (Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0); types.hasNext(); ) {
      ImageTypeSpecifier type = types.next();
      ColorSpace space = type.getColorModel().getColorSpace();
      if (space.getType() == ColorSpace.TYPE_RGB && !space.isCS_sRGB()) {
        return type;
      }
    }
    return null; // the reader's own choice
  }

  private void checkSize(int width, int height, String source) throws ImageException {
    if (width < 1 || height < 1) {
      throw new ImageException(
          source, "size: expected at least 1 x 1, found %d x %d".formatted(width, height));
    }
    if ((long) width * height > maxPixels || (long) width * height * 3 > Integer.MAX_VALUE - 16) {
      throw new ImageException(
          source,
          "size: expected at most %d pixels, found %d x %d".formatted(maxPixels, width, height));
    }
  }

  private long maxBytes() {
    long bytes = Math.min(maxPixels, Integer.MAX_VALUE) * MAX_BYTES_PER_PIXEL;
    return Math.max(MIN_BYTES_ALLOWED, bytes);
  }

  private static String formats() {
    return Arrays.stream(ImageIO.getReaderFormatNames())
        .map(name -> name.toLowerCase(Locale.ROOT))
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String first(byte[] bytes) {
    return "a file that begins with "
        + HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(8, bytes.length));
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
