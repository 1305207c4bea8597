package org.djlext.flashattn.coco;

import java.util.List;

/**
 * What a panoptic picture shows.
 *
 * @param imageId the picture
 * @param fileName the name of the PNG file whose colours are the ids of segments
 * @param segments the segments; every pixel is of one of them, or void
 */
public record PanopticAnnotation(long imageId, String fileName, List<PanopticSegment> segments) {

  /**
   * Constructs an annotation.
   *
   * @param imageId the picture
   * @param fileName the name of the PNG file whose colours are the ids of segments
   * @param segments the segments
   * @throws IllegalArgumentException if two segments have one id
   */
  public PanopticAnnotation {
    segments = List.copyOf(segments);
    CocoDataset.ids(
        "image %d: segments_info".formatted(imageId),
        segments.stream().mapToLong(PanopticSegment::id).toArray());
  }
}
