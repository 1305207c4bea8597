package org.djlext.flashattn.data;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.djlext.flashattn.coco.CocoFormatException;
import org.djlext.flashattn.image.ImageException;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.image.RgbImageReader;

/** Reads the pictures that annotations name, turned as the annotations have them. */
public final class AnnotatedPicture {

  /** Annotations are made on the pixels as they are stored. */
  private static final RgbImageReader STORED = RgbImageReader.standard().withoutOrientation();

  private AnnotatedPicture() {}

  /**
   * Reads a picture as it is stored, and checks its size.
   *
   * @param file the file
   * @param width the width that the annotations give, or 0 if they give none
   * @param height the height that the annotations give, or 0 if they give none
   * @return its pixels
   * @throws ImageException if it is no picture, or one of another size
   * @throws IOException if it cannot be read
   */
  public static RgbImage read(Path file, int width, int height) throws IOException {
    RgbImage stored = STORED.read(file);
    if (width <= 0 || height <= 0 || fits(stored, width, height)) {
      return stored;
    }
    if (stored.width() == height && stored.height() == width) {
      RgbImage upright = RgbImageReader.standard().read(file);
      if (fits(upright, width, height)) { // annotated as a viewer shows it
        return upright;
      }
    }
    throw new ImageException(
        file.toString(),
        "size: expected %d x %d as the annotations say, found %d x %d"
            .formatted(width, height, stored.width(), stored.height()));
  }

  private static boolean fits(RgbImage picture, int width, int height) {
    return picture.width() == width && picture.height() == height;
  }

  /**
   * Checks that a picture has a name, and one that this system can look for.
   *
   * @param json the annotations, for errors
   * @param imageId the picture
   * @param name what the annotations say
   * @throws CocoFormatException if it is no name
   */
  public static void requireFileName(Path json, long imageId, String name)
      throws CocoFormatException {
    try {
      if (!name.isEmpty() && Path.of(name).getFileName() != null) {
        return;
      }
    } catch (InvalidPathException e) {
      // told below like every other name that is none
    }
    throw new CocoFormatException(
        json,
        "image %d: file_name: expected the name of a file, found '%s'".formatted(imageId, name));
  }
}
