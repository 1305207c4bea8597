package org.djlext.vlm.tune.reasoning.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Ways through a maze from {@code S} to {@code G}, as letters: {@code RRDDR}, one for each step up,
 * down, left or right. {@code #} is a wall. The instance is the rows of the maze with {@code /}
 * between them.
 *
 * @param wording how a question is put, with the place {@code maze}
 * @param sizes how many rows and columns the maze has at each level, walls included; odd
 * @param loops the share of inner walls that are taken away, so that there are several ways
 */
public record MazePuzzle(Wording wording, List<Integer> sizes, double loops)
    implements ProblemGenerator {

  /** The name of the family. */
  public static final String FAMILY = "maze";

  private static final String LETTERS = "UDLR";
  private static final int[] DOWN = {-1, 1, 0, 0};
  private static final int[] RIGHT = {0, 0, -1, 1};

  /**
   * Checks the phrases and the sizes.
   *
   * @param wording how a question is put, with the place {@code maze}
   * @param sizes how many rows and columns the maze has at each level, walls included; odd
   * @param loops the share of inner walls that are taken away
   * @throws IllegalArgumentException naming what does not fit
   */
  public MazePuzzle {
    wording.require(Set.of("maze"));
    sizes = List.copyOf(sizes);
    boolean odd = sizes.stream().allMatch(s -> s >= 5 && s <= 99 && s % 2 == 1);
    if (sizes.isEmpty() || !odd || !(loops >= 0 && loops <= 1)) {
      throw new IllegalArgumentException(
          "expected odd sizes from 5 to 99 and a share, found %s and %s".formatted(sizes, loops));
    }
  }

  /**
   * Returns the usual family.
   *
   * @return a generator of six levels, from 5 to 21 rows
   */
  public static MazePuzzle standard() {
    return new MazePuzzle(
        Wording.of(
            "Find a way from S to G that touches no #. Answer with one letter for each step: U, D,"
                + " L or R.\n{maze}"),
        List.of(5, 7, 9, 11, 15, 21),
        0.1);
  }

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public int levels() {
    return sizes.size();
  }

  @Override
  public Problem draw(int level, RandomGenerator random) {
    requireLevel(level);
    int size = sizes.get(level - 1);
    char[][] map = carve(size, random);
    List<int[]> rooms = new ArrayList<>();
    for (int i = 1; i < size; i += 2) {
      for (int j = 1; j < size; j += 2) {
        rooms.add(new int[] {i, j});
      }
    }
    int[] start = rooms.remove(random.nextInt(rooms.size()));
    int[] goal = rooms.get(random.nextInt(rooms.size()));
    map[start[0]][start[1]] = 'S';
    map[goal[0]][goal[1]] = 'G';
    String maze = String.join("\n", Arrays.stream(map).map(String::new).toList());
    String instance = maze.replace('\n', '/');
    return new Problem(
        FAMILY, wording.say(random, Map.of("maze", maze)), shortest(instance), instance, level);
  }

  private char[][] carve(int size, RandomGenerator random) {
    char[][] map = new char[size][size];
    for (char[] row : map) {
      Arrays.fill(row, '#');
    }
    Deque<int[]> trail = new ArrayDeque<>();
    trail.push(new int[] {1, 1});
    map[1][1] = '.';
    while (!trail.isEmpty()) {
      int[] at = trail.peek();
      List<Integer> ways = new ArrayList<>();
      for (int k = 0; k < 4; k++) {
        int i = at[0] + 2 * DOWN[k];
        int j = at[1] + 2 * RIGHT[k];
        if (i > 0 && i < size && j > 0 && j < size && map[i][j] == '#') {
          ways.add(k);
        }
      }
      if (ways.isEmpty()) {
        trail.pop();
      } else {
        int k = ways.get(random.nextInt(ways.size()));
        map[at[0] + DOWN[k]][at[1] + RIGHT[k]] = '.';
        map[at[0] + 2 * DOWN[k]][at[1] + 2 * RIGHT[k]] = '.';
        trail.push(new int[] {at[0] + 2 * DOWN[k], at[1] + 2 * RIGHT[k]});
      }
    }
    for (int i = 1; i < size - 1; i++) {
      for (int j = 1 + i % 2; j < size - 1; j += 2) {
        if (map[i][j] == '#' && random.nextDouble() < loops) {
          map[i][j] = '.';
        }
      }
    }
    return map;
  }

  /**
   * Finds a shortest way.
   *
   * @param instance the instance of a problem of this family
   * @return its steps
   * @throws IllegalArgumentException if this is no maze or has no way
   */
  public static String shortest(String instance) {
    String[] map = read(instance);
    int columns = map[0].length();
    int start = String.join("", map).indexOf('S');
    String[] ways = new String[map.length * columns];
    ways[start] = "";
    Deque<Integer> queue = new ArrayDeque<>(List.of(start));
    while (!queue.isEmpty()) {
      int at = queue.remove();
      if (map[at / columns].charAt(at % columns) == 'G') {
        return ways[at];
      }
      for (int k = 0; k < 4; k++) {
        int i = at / columns + DOWN[k];
        int j = at % columns + RIGHT[k];
        if (open(map, i, j) && ways[i * columns + j] == null) {
          ways[i * columns + j] = ways[at] + LETTERS.charAt(k);
          queue.add(i * columns + j);
        }
      }
    }
    throw new IllegalArgumentException("there is no way from S to G in '" + instance + "'");
  }

  /**
   * Walks a way step by step.
   *
   * @param instance the instance of a problem of this family
   * @param way the letters of the steps
   * @return what is wrong with it, empty if it is legal and ends at the goal
   * @throws IllegalArgumentException if this is no maze
   */
  public static Optional<String> fault(String instance, String way) {
    String[] map = read(instance);
    int start = String.join("", map).indexOf('S');
    int i = start / map[0].length();
    int j = start % map[0].length();
    for (int step = 0; step < way.length(); step++) {
      int k = LETTERS.indexOf(way.charAt(step));
      if (k < 0) {
        return Optional.of("'" + way.charAt(step) + "' is no step");
      }
      i += DOWN[k];
      j += RIGHT[k];
      if (!open(map, i, j)) {
        return Optional.of("step %d runs into a wall".formatted(step + 1));
      }
    }
    return map[i].charAt(j) == 'G' ? Optional.empty() : Optional.of("does not end at G");
  }

  private static boolean open(String[] map, int i, int j) {
    return i >= 0 && i < map.length && j >= 0 && j < map[0].length() && map[i].charAt(j) != '#';
  }

  private static String[] read(String instance) {
    String[] map = instance.split("/");
    boolean square = Arrays.stream(map).allMatch(r -> r.length() == map[0].length());
    boolean ends = instance.matches("[^SG]*+(?:S[^SG]*+G|G[^SG]*+S)[^SG]*+");
    if (!square || !ends || !instance.matches("[SG#./]++")) {
      throw new IllegalArgumentException(
          "expected a maze of # and . with one S and one G, found '" + instance + "'");
    }
    return map;
  }
}
