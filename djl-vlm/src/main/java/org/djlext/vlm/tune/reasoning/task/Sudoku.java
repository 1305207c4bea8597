package org.djlext.vlm.tune.reasoning.task;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A square of numbers, each row, column and box of which holds every number once.
 *
 * @param rows how many rows a box has
 * @param columns how many columns a box has; a side has as many cells as a box
 * @param cells the cells row by row, 0 where one is empty
 */
record Sudoku(int rows, int columns, int[] cells) {

  int side() {
    return rows * columns;
  }

  /** Reads rows of characters that are separated by spaces, with a point for an empty cell. */
  static Optional<Sudoku> read(String text, int rows, int columns) {
    int side = rows * columns;
    String[] lines = text.split(" ");
    if (lines.length != side) {
      return Optional.empty();
    }
    int[] cells = new int[side * side];
    for (int i = 0; i < cells.length; i++) {
      String line = lines[i / side];
      char c = line.length() == side ? line.charAt(i % side) : '?';
      if (c != '.' && (c < '1' || c > '0' + side)) {
        return Optional.empty();
      }
      cells[i] = c == '.' ? 0 : c - '0';
    }
    return Optional.of(new Sudoku(rows, columns, cells));
  }

  /** Writes rows of characters, with a point for an empty cell. */
  String write(String between) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      text.append(i > 0 && i % side() == 0 ? between : "");
      text.append(cells[i] == 0 ? "." : Integer.toString(cells[i]));
    }
    return text.toString();
  }

  /** Says which numbers a cell may still hold, as bits. */
  private int choices(int cell) {
    int side = side();
    int row = cell / side;
    int column = cell % side;
    int taken = 0;
    for (int i = 0; i < side; i++) {
      int inBox =
          (row / rows * rows + i / columns) * side + column / columns * columns + i % columns;
      taken |= 1 << cells[row * side + i] | 1 << cells[i * side + column] | 1 << cells[inBox];
    }
    return ~taken & ((1 << side + 1) - 2);
  }

  /** Counts solutions but no more than two. */
  int solutions() {
    return new Sudoku(rows, columns, cells.clone()).count(2, null);
  }

  /** Finds a solution, a random one of several. */
  Optional<Sudoku> solve(RandomGenerator random) {
    Sudoku filled = new Sudoku(rows, columns, cells.clone());
    return filled.count(1, random) == 0 ? Optional.empty() : Optional.of(filled);
  }

  /** Fills this; leaves the cells filled if it stops at the first. */
  private int count(int most, RandomGenerator random) {
    int best = -1;
    int bestChoices = 0;
    int fewest = Integer.MAX_VALUE;
    for (int i = 0; i < cells.length && fewest > 1; i++) {
      if (cells[i] == 0) {
        int choices = choices(i);
        if (Integer.bitCount(choices) < fewest) {
          best = i;
          bestChoices = choices;
          fewest = Integer.bitCount(choices);
        }
      }
    }
    if (best < 0) {
      return 1;
    }
    int found = 0;
    int start = random == null ? 0 : random.nextInt(side());
    for (int i = 0; i < side() && found < most; i++) {
      int number = 1 + (start + i) % side();
      if ((bestChoices >> number & 1) != 0) {
        cells[best] = number;
        found += count(most - found, random);
        if (found == most && most == 1) {
          return found;
        }
      }
    }
    cells[best] = 0;
    return found;
  }

  /** Says what is wrong with this as a filled square. */
  Optional<String> fault() {
    int side = side();
    if (Arrays.stream(cells).anyMatch(c -> c == 0)) {
      return Optional.of("a cell is empty");
    }
    for (int i = 0; i < side; i++) {
      int row = 0;
      int column = 0;
      int box = 0;
      for (int k = 0; k < side; k++) {
        row |= 1 << cells[i * side + k];
        column |= 1 << cells[k * side + i];
        int top = i / rows * rows + k / columns;
        box |= 1 << cells[top * side + i % rows * columns + k % columns];
      }
      int all = (1 << side + 1) - 2;
      if (row != all || column != all || box != all) {
        String where = row != all ? "row " : column != all ? "column " : "box ";
        return Optional.of(where + (i + 1) + " does not hold every number once");
      }
    }
    return Optional.empty();
  }
}
