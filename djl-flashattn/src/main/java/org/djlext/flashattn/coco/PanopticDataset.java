package org.djlext.flashattn.coco;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What is in the pictures of a panoptic data set, or what a model has found in them: the content of
 * a file such as {@code panoptic_val2017.json}. The pixels are in PNG files beside it, read by
 * {@link PanopticMap}.
 *
 * @param images the pictures; may be empty in a file of results
 * @param annotations the segments of each picture
 * @param categories the kinds of objects; may be empty in a file of results
 */
public record PanopticDataset(
    List<CocoImage> images, List<PanopticAnnotation> annotations, List<CocoCategory> categories) {

  /**
   * Constructs a data set.
   *
   * @param images the pictures, or none
   * @param annotations the segments of each picture
   * @param categories the kinds of objects, or none
   * @throws IllegalArgumentException if an id is given twice, or an annotation names a picture or a
   *     category that is not there though others are
   */
  public PanopticDataset {
    images = List.copyOf(images);
    annotations = List.copyOf(annotations);
    categories = List.copyOf(categories);
    var imageIds = CocoDataset.ids("images", images.stream().mapToLong(CocoImage::id).toArray());
    var categoryIds =
        CocoDataset.ids("categories", categories.stream().mapToLong(CocoCategory::id).toArray());
    CocoDataset.ids(
        "annotations", annotations.stream().mapToLong(PanopticAnnotation::imageId).toArray());
    for (PanopticAnnotation annotation : annotations) {
      long image = annotation.imageId();
      if (!images.isEmpty()) {
        CocoDataset.requireId("annotation of image %d", image, "image_id", image, imageIds);
      }
      if (!categories.isEmpty()) {
        for (PanopticSegment segment : annotation.segments()) {
          CocoDataset.requireId(
              "image " + image + ": segment %d",
              segment.id(),
              "category_id",
              segment.categoryId(),
              categoryIds);
        }
      }
    }
  }

  /**
   * Reads a data set, or results.
   *
   * @param file the JSON file
   * @return what is in it
   * @throws CocoFormatException if it is not JSON, is cut off, lacks something, or has numbers that
   *     make no sense
   * @throws IOException if it cannot be read
   */
  public static PanopticDataset read(Path file) throws IOException {
    return CocoReader.panoptic(file);
  }

  /**
   * Writes this data set, whole or not at all; the PNG files are written one by one by {@link
   * PanopticMap#write}.
   *
   * @param file the JSON file, replaced if it exists
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    CocoWriter.write(file, writer -> writer.panoptic(this));
  }
}
