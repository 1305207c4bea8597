package org.djlext.vlm.tune.reasoning.task;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sudokus of 4, 6 and 9 numbers with exactly one solution. The instance is {@code 2x2 1..4 ..3. …}:
 * the rows and columns of a box, and the rows with a point for each blank.
 *
 * @param wording how a question is put, with the places {@code grid}, {@code side} and {@code box}
 * @param difficulties what is asked at each level
 */
public record SudokuPuzzle(Wording wording, List<Level> difficulties) implements ProblemGenerator {

  /** The name of the family. */
  public static final String FAMILY = "sudoku";

  private static final Pattern INSTANCE = Pattern.compile("([1-3])x([1-3]) ([1-9. ]++)");

  /**
   * How difficult a sudoku is.
   *
   * @param boxRows how many rows a box has, from 1 to 3
   * @param boxColumns how many columns a box has, from 1 to 3
   * @param blanks how many cells are blank; fewer if no cell more can be blank
   */
  public record Level(int boxRows, int boxColumns, int blanks) {

    /**
     * Checks the bounds.
     *
     * @param boxRows how many rows a box has, from 1 to 3
     * @param boxColumns how many columns a box has, from 1 to 3
     * @param blanks how many cells are blank
     * @throws IllegalArgumentException naming what is out of bounds
     */
    public Level {
      int side = boxRows * boxColumns;
      boolean boxes = boxRows >= 1 && boxRows <= 3 && boxColumns >= 1 && boxColumns <= 3;
      if (!boxes || side < 2 || blanks < 1 || blanks >= side * side) {
        throw new IllegalArgumentException(
            "expected boxes of 1 to 3 rows and columns and blanks within the grid, found %d, %d, %d"
                .formatted(boxRows, boxColumns, blanks));
      }
    }
  }

  /**
   * Checks the phrases and copies the levels.
   *
   * @param wording how a question is put, with the places {@code grid}, {@code side} and {@code
   *     box}
   * @param difficulties what is asked at each level
   * @throws IllegalArgumentException if a phrase lacks a place, or if there are no levels
   */
  public SudokuPuzzle {
    wording.require(Set.of("grid", "side", "box"));
    difficulties = List.copyOf(difficulties);
    if (difficulties.isEmpty()) {
      throw new IllegalArgumentException("expected at least one level, found none");
    }
  }

  /**
   * Returns the usual family.
   *
   * @return a generator of eight levels: 4, 6 and 9 numbers, and more and more blanks
   */
  public static SudokuPuzzle standard() {
    return new SudokuPuzzle(
        Wording.of(
            "Fill in the points so that each row, each column and each box of {box} cells holds"
                + " every number from 1 to {side} once:\n{grid}"),
        List.of(
            new Level(2, 2, 3),
            new Level(2, 2, 6),
            new Level(2, 2, 10),
            new Level(2, 3, 10),
            new Level(2, 3, 22),
            new Level(3, 3, 25),
            new Level(3, 3, 40),
            new Level(3, 3, 52)));
  }

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public int levels() {
    return difficulties.size();
  }

  @Override
  public Problem draw(int level, RandomGenerator random) {
    requireLevel(level);
    Level difficulty = difficulties.get(level - 1);
    int rows = difficulty.boxRows();
    int columns = difficulty.boxColumns();
    int side = rows * columns;
    Sudoku full = new Sudoku(rows, columns, new int[side * side]).solve(random).orElseThrow();
    Sudoku puzzle = new Sudoku(rows, columns, full.cells().clone());
    int blanks = 0;
    for (int cell : order(side * side, random)) {
      if (blanks < difficulty.blanks()) {
        int number = puzzle.cells()[cell];
        puzzle.cells()[cell] = 0;
        if (puzzle.solutions() == 1) {
          blanks++;
        } else {
          puzzle.cells()[cell] = number;
        }
      }
    }
    String box = rows + "x" + columns;
    Map<String, String> values =
        Map.of("grid", puzzle.write("\n"), "side", Integer.toString(side), "box", box);
    return new Problem(
        FAMILY,
        wording.say(random, values),
        full.write("\n"),
        box + " " + puzzle.write(" "),
        level);
  }

  private static int[] order(int count, RandomGenerator random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /**
   * Checks a solution by the rules.
   *
   * @param instance the instance of a problem of this family
   * @param solution the numbers row by row; all else in it is passed over
   * @return what is wrong with it, empty if it is right
   * @throws IllegalArgumentException if this is no such instance
   */
  public static Optional<String> fault(String instance, String solution) {
    Sudoku puzzle = read(instance);
    int[] cells = solution.chars().filter(c -> c >= '0' && c <= '9').map(c -> c - '0').toArray();
    if (cells.length != puzzle.cells().length) {
      return Optional.of(cells.length + " numbers instead of " + puzzle.cells().length);
    }
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] > puzzle.side()) {
        return Optional.of("there is no number " + cells[i]);
      }
      if (puzzle.cells()[i] != 0 && puzzle.cells()[i] != cells[i]) {
        return Optional.of(
            "changes the given number in row %d, column %d"
                .formatted(i / puzzle.side() + 1, i % puzzle.side() + 1));
      }
    }
    return new Sudoku(puzzle.rows(), puzzle.columns(), cells).fault();
  }

  /**
   * Counts the solutions of an instance.
   *
   * @param instance the instance of a problem of this family
   * @return 0, 1, or 2 for two or more
   * @throws IllegalArgumentException if this is no such instance
   */
  public static int solutions(String instance) {
    return read(instance).solutions();
  }

  private static Sudoku read(String instance) {
    Matcher matcher = INSTANCE.matcher(instance);
    Optional<Sudoku> sudoku =
        matcher.matches()
            ? Sudoku.read(
                matcher.group(3),
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)))
            : Optional.empty();
    return sudoku.orElseThrow(
        () -> new IllegalArgumentException("expected box and rows, found '" + instance + "'"));
  }
}
