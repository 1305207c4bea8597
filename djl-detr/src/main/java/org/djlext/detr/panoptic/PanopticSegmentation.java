package org.djlext.detr.panoptic;

import ai.djl.modality.cv.output.CategoryMask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * A picture cut into segments.
 *
 * @param ids for each row and column the id of a segment; an id that no segment has means void. The
 *     array is not copied.
 * @param segments the segments
 */
public record PanopticSegmentation(int[][] ids, List<PanopticSegment> segments) {

  private static final String VOID = "void";

  /**
   * Copies the list.
   *
   * @param ids for each row and column the id of a segment; an id that no segment has means void.
   *     The array is not copied.
   * @param segments the segments
   */
  public PanopticSegmentation {
    segments = List.copyOf(segments);
  }

  /**
   * Returns the number of rows.
   *
   * @return the height in pixels
   */
  public int height() {
    return ids.length;
  }

  /**
   * Returns the number of columns.
   *
   * @return the width in pixels
   */
  public int width() {
    return ids[0].length;
  }

  /**
   * Finds the segment of a pixel.
   *
   * @param row the row, from the top
   * @param column the column, from the left
   * @return the segment, the first one where several share an id, or nothing where there is none
   */
  public Optional<PanopticSegment> at(int row, int column) {
    int id = ids[row][column];
    return segments.stream().filter(segment -> segment.id() == id).findFirst();
  }

  /**
   * Returns the same picture with ids from 1, and 0 where there is no segment, which is how COCO's
   * panoptic format has it. Segments that share an id go on sharing it.
   *
   * @return a copy
   */
  public PanopticSegmentation numberedFromOne() {
    Map<Integer, Integer> numbers = new HashMap<>();
    List<PanopticSegment> renumbered = new ArrayList<>();
    for (PanopticSegment s : segments) {
      int number = numbers.computeIfAbsent(s.id(), id -> numbers.size() + 1);
      renumbered.add(
          new PanopticSegment(number, s.category(), s.thing(), s.area(), s.score(), s.query()));
    }
    return new PanopticSegmentation(mapped(id -> numbers.getOrDefault(id, 0)), renumbered);
  }

  /**
   * Returns the class of each pixel in DJL's form. Its class 0 is void, which DJL draws as
   * background; class c + 1 is category c.
   *
   * @param categories the names of the categories, by their number
   * @return the classes, "void" and the names, and for each pixel one of them
   * @throws IllegalArgumentException if a segment's category has no name
   */
  public CategoryMask toCategoryMask(List<String> categories) {
    Map<Integer, Integer> classes = new HashMap<>();
    for (PanopticSegment segment : segments) {
      if (segment.category() < 0 || segment.category() >= categories.size()) {
        throw new IllegalArgumentException(
            "category mask: segment %d is of category %d, but there are %d names"
                .formatted(segment.id(), segment.category(), categories.size()));
      }
      classes.putIfAbsent(segment.id(), segment.category() + 1);
    }
    List<String> names = new ArrayList<>();
    names.add(VOID);
    names.addAll(categories);
    return new CategoryMask(names, mapped(id -> classes.getOrDefault(id, 0)));
  }

  private int[][] mapped(IntUnaryOperator number) {
    int[][] result = new int[height()][width()];
    for (int y = 0; y < result.length; y++) {
      for (int x = 0; x < result[y].length; x++) {
        result[y][x] = number.applyAsInt(ids[y][x]);
      }
    }
    return result;
  }
}
