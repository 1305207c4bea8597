package org.djlext.face.detect;

import java.util.List;

/**
 * The anchors of an SCRFD for inputs of one size, in the order of its outputs: stride after stride,
 * row after row, two a cell. Centres are at the upper left corners of cells.
 */
final class ScrfdAnchors {

  /** The side of a level's smaller anchor; the other is twice as large. */
  private static final List<Integer> SIDES = List.of(16, 64, 256);

  private final int[] begins;
  private final int[] columns;

  ScrfdAnchors(int width, int height) {
    int levels = ScrfdConfig.STRIDES.size();
    begins = new int[levels + 1];
    columns = new int[levels];
    for (int level = 0; level < levels; level++) {
      int stride = ScrfdConfig.STRIDES.get(level);
      columns[level] = width / stride;
      int cells = columns[level] * (height / stride);
      begins[level + 1] = begins[level] + cells * ScrfdConfig.ANCHORS;
    }
  }

  int levels() {
    return columns.length;
  }

  /** The index of the first anchor of a level; one level more than there are gives the number. */
  int begin(int level) {
    return begins[level];
  }

  int count() {
    return begins[columns.length];
  }

  int level(int anchor) {
    int level = 0;
    while (anchor >= begins[level + 1]) {
      level++;
    }
    return level;
  }

  int stride(int anchor) {
    return ScrfdConfig.STRIDES.get(level(anchor));
  }

  /** The column of an anchor's cell. */
  int column(int anchor) {
    int level = level(anchor);
    return (anchor - begins[level]) / ScrfdConfig.ANCHORS % columns[level];
  }

  /** The row of an anchor's cell. */
  int row(int anchor) {
    int level = level(anchor);
    return (anchor - begins[level]) / ScrfdConfig.ANCHORS / columns[level];
  }

  /** The side of an anchor in pixels. */
  double side(int anchor) {
    int level = level(anchor);
    return SIDES.get(level) << (anchor - begins[level]) % ScrfdConfig.ANCHORS;
  }
}
