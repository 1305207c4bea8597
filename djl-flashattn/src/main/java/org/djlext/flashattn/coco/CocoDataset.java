package org.djlext.flashattn.coco;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is in the pictures of a data set: the content of a file such as {@code
 * instances_val2017.json}.
 *
 * @param images the pictures, in the order of the file
 * @param annotations the objects in them, in the order of the file
 * @param categories the kinds of objects, in the order of the file
 */
public record CocoDataset(
    List<CocoImage> images, List<CocoAnnotation> annotations, List<CocoCategory> categories) {

  /**
   * Constructs a data set.
   *
   * @param images the pictures
   * @param annotations the objects in them
   * @param categories the kinds of objects
   * @throws IllegalArgumentException if an id is given twice, or an annotation names a picture or a
   *     category that is not there
   */
  public CocoDataset {
    images = List.copyOf(images);
    annotations = List.copyOf(annotations);
    categories = List.copyOf(categories);
    Set<Long> imageIds = ids("images", images.stream().mapToLong(CocoImage::id).toArray());
    Set<Long> categoryIds =
        ids("categories", categories.stream().mapToLong(CocoCategory::id).toArray());
    ids("annotations", annotations.stream().mapToLong(CocoAnnotation::id).toArray());
    for (CocoAnnotation annotation : annotations) {
      requireId("annotation %d", annotation.id(), "image_id", annotation.imageId(), imageIds);
      requireId(
          "annotation %d", annotation.id(), "category_id", annotation.categoryId(), categoryIds);
    }
  }

  /**
   * Reads a data set.
   *
   * @param file the JSON file
   * @return what is in it
   * @throws CocoFormatException if it is not JSON, is cut off, lacks something, or has numbers that
   *     make no sense
   * @throws IOException if it cannot be read
   */
  public static CocoDataset read(Path file) throws IOException {
    return CocoReader.dataset(file);
  }

  /**
   * Writes this data set, whole or not at all; masks are written compressed.
   *
   * @param file the JSON file, replaced if it exists
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    CocoWriter.write(file, writer -> writer.dataset(this));
  }

  static Set<Long> ids(String where, long[] ids) {
    Set<Long> known = new HashSet<>();
    for (int i = 0; i < ids.length; i++) {
      if (!known.add(ids[i])) {
        throw new IllegalArgumentException(
            "%s[%d]: id: expected one that is not taken, found %d again"
                .formatted(where, i, ids[i]));
      }
    }
    return known;
  }

  /** Checks an id; the entry that has it is a format of its own id. */
  static void requireId(String entry, long entryId, String key, long id, Set<Long> known) {
    if (!known.contains(id)) {
      throw new IllegalArgumentException(
          "%s: %s: expected one of the %d %s, found %d"
              .formatted(
                  entry.formatted(entryId),
                  key,
                  known.size(),
                  key.equals("image_id") ? "images" : "categories",
                  id));
    }
  }
}
