package org.djlext.vlm.tune.sft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How examples are put into rows, as trl's {@code packing_strategy} does. */
public enum Packing {
  /** Each example is a row, and the rows of a batch are padded to the longest. */
  NONE {
    @Override
    List<List<Piece>> rows(int[] lengths, int rowLength) {
      List<List<Piece>> rows = new ArrayList<>();
      for (int i = 0; i < lengths.length; i++) {
        rows.add(List.of(new Piece(i, 0, Math.min(lengths[i], rowLength))));
      }
      return rows;
    }
  },
  /** Best fit, the longest first (arXiv 2404.10830); longer examples are cut off. */
  BFD {
    @Override
    List<List<Piece>> rows(int[] lengths, int rowLength) {
      return bestFit(
          NONE.rows(lengths, rowLength).stream().map(row -> row.get(0)).toList(), rowLength);
    }
  },
  /** As {@link #BFD}, but longer examples are cut into several pieces. */
  BFD_SPLIT {
    @Override
    List<List<Piece>> rows(int[] lengths, int rowLength) {
      List<Piece> pieces = new ArrayList<>();
      for (int i = 0; i < lengths.length; i++) {
        for (int from = 0; from < lengths[i]; from += rowLength) {
          pieces.add(new Piece(i, from, Math.min(lengths[i], from + rowLength)));
        }
      }
      return bestFit(pieces, rowLength);
    }
  },
  /** All examples one behind the other, cut into rows wherever one is full. */
  WRAPPED {
    @Override
    List<List<Piece>> rows(int[] lengths, int rowLength) {
      long total = Arrays.stream(lengths).asLongStream().sum();
      List<List<Piece>> rows = new ArrayList<>();
      for (long from = 0; from < total; from += rowLength) {
        rows.add(List.of(new Piece(-1, from, Math.min(total, from + rowLength))));
      }
      return rows;
    }
  };

  /**
   * Puts examples into rows.
   *
   * @param lengths the number of tokens of each example
   * @param rowLength how many tokens a row may have
   * @return the pieces of each row, none of which sees another one
   */
  abstract List<List<Piece>> rows(int[] lengths, int rowLength);

  private static List<List<Piece>> bestFit(List<Piece> pieces, int rowLength) {
    List<Piece> longestFirst = new ArrayList<>(pieces);
    longestFirst.removeIf(piece -> piece.length() == 0);
    longestFirst.sort(Comparator.comparingInt(Piece::length).reversed()); // stable
    List<List<Piece>> rows = new ArrayList<>();
    TreeMap<Integer, Deque<List<Piece>>> bySpace = new TreeMap<>();
    for (Piece piece : longestFirst) {
      Map.Entry<Integer, Deque<List<Piece>>> best = bySpace.ceilingEntry(piece.length());
      List<Piece> row;
      int space;
      if (best == null) {
        row = new ArrayList<>();
        rows.add(row);
        space = rowLength;
      } else {
        space = best.getKey();
        row = best.getValue().removeFirst();
        if (best.getValue().isEmpty()) {
          bySpace.remove(space);
        }
      }
      row.add(piece);
      int left = space - piece.length();
      if (left > 0) {
        bySpace.computeIfAbsent(left, key -> new ArrayDeque<>()).addLast(row);
      }
    }
    return rows;
  }
}
