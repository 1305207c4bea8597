package org.djlext.flashattn.coco;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * An object that a model has found.
 *
 * @param imageId the picture
 * @param categoryId the kind of object
 * @param score how sure the model is, higher for surer
 * @param box the box around it, or null
 * @param segmentation its pixels, or null
 * @param keypoints {@code x, y, v} of each keypoint, or null
 */
public record CocoResult(
    long imageId,
    long categoryId,
    double score,
    CocoBox box,
    Segmentation segmentation,
    double[] keypoints) {

  /**
   * Constructs the result of a detector.
   *
   * @param imageId the picture
   * @param categoryId the kind of object
   * @param score how sure the model is
   * @param box the box around it, or null
   * @param segmentation its pixels, or null
   */
  public CocoResult(
      long imageId, long categoryId, double score, CocoBox box, Segmentation segmentation) {
    this(imageId, categoryId, score, box, segmentation, null);
  }

  /**
   * Reads results.
   *
   * @param file the JSON file, an array
   * @return what is in it, in its order
   * @throws CocoFormatException if it is not JSON, is cut off, lacks something, or has numbers that
   *     make no sense
   * @throws IOException if it cannot be read
   */
  public static List<CocoResult> read(Path file) throws IOException {
    return CocoReader.results(file);
  }

  /**
   * Writes results, whole or not at all; masks are written compressed.
   *
   * @param file the JSON file, replaced if it exists
   * @param results what to write
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, List<CocoResult> results) throws IOException {
    CocoWriter.write(file, writer -> writer.results(results));
  }
}
