package org.djlext.face.gallery;

import java.util.Arrays;

/**
 * The links of a graph. Those of the lowest level, which most of a search follows, lie side by side
 * in blocks; each list is its length and then the nodes.
 */
final class HnswLinks {

  private static final int BLOCK = 256;

  private final int links;
  private final int stride;
  private int[][] lowest = new int[16][];
  private int[][][] upper = new int[16][][]; // [node][level - 1], null if there is none
  private int count;

  HnswLinks(int links) {
    this.links = links;
    this.stride = 1 + 2 * links;
  }

  int count() {
    return count;
  }

  /** How many links a node may have. */
  int most(int level) {
    return level == 0 ? 2 * links : links;
  }

  /** Adds a node without links. */
  void add(int top) {
    if (count == upper.length) {
      upper = Arrays.copyOf(upper, 2 * count);
    }
    int block = count / BLOCK;
    if (block == lowest.length) {
      lowest = Arrays.copyOf(lowest, 2 * block);
    }
    if (lowest[block] == null) {
      lowest[block] = new int[BLOCK * stride];
    }
    upper[count] = top == 0 ? null : new int[top][1 + links];
    count++;
  }

  int top(int node) {
    return upper[node] == null ? 0 : upper[node].length;
  }

  /** The array that the list of a node is in. */
  int[] array(int node, int level) {
    return level == 0 ? lowest[node / BLOCK] : upper[node][level - 1];
  }

  /** Where in its array the list of a node begins. */
  int at(int node, int level) {
    return level == 0 ? node % BLOCK * stride : 0;
  }

  int[] get(int node, int level) {
    int[] array = array(node, level);
    int at = at(node, level);
    return Arrays.copyOfRange(array, at + 1, at + 1 + array[at]);
  }

  void set(int node, int level, int[] nodes, int size) {
    int[] array = array(node, level);
    int at = at(node, level);
    array[at] = size;
    System.arraycopy(nodes, 0, array, at + 1, size);
  }
}
