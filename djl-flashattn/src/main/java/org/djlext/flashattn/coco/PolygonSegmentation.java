package org.djlext.flashattn.coco;

import java.util.ArrayList;
import java.util.List;

/**
 * An object drawn as polygons, one for each part that is seen.
 *
 * <p>As in pycocotools, a list whose first part has four numbers is a list of boxes {@code [x, y,
 * width, height]}; otherwise each part is {@code [x0, y0, x1, y1, ...]}.
 *
 * @param parts the parts, at least one, each of at least four numbers in pixels of the image
 */
public record PolygonSegmentation(List<double[]> parts) implements Segmentation {

  private static final int BOX = 4;

  /**
   * Constructs a segmentation.
   *
   * @param parts the parts, at least one, each of at least four numbers in pixels of the image
   * @throws IllegalArgumentException if there is no part, or a part has too few numbers, an odd
   *     number of them, or one that is not finite
   */
  public PolygonSegmentation {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("expected at least one polygon, found none");
    }
    boolean boxes = parts.get(0).length == BOX;
    for (int i = 0; i < parts.size(); i++) {
      double[] part = parts.get(i);
      if (part.length < BOX || part.length % 2 != 0 || (boxes && part.length != BOX)) {
        throw new IllegalArgumentException(
            "polygon %d: expected an even number of coordinates, at least %d%s, found %d"
                .formatted(i, BOX, boxes ? " and, as in the first, no more" : "", part.length));
      }
      for (double coordinate : part) {
        if (!Double.isFinite(coordinate)) {
          throw new IllegalArgumentException(
              "polygon %d: expected finite coordinates, found %s".formatted(i, coordinate));
        }
      }
    }
  }

  @Override
  public RunLengthMask mask(int height, int width) {
    boolean boxes = parts.get(0).length == BOX;
    List<RunLengthMask> masks = new ArrayList<>(parts.size());
    for (double[] part : parts) {
      masks.add(
          boxes
              ? RunLengthMask.ofBox(height, width, new CocoBox(part[0], part[1], part[2], part[3]))
              : RunLengthMask.ofPolygon(height, width, part));
    }
    return RunLengthMask.union(masks);
  }
}
