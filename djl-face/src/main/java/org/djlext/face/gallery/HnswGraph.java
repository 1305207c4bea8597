package org.djlext.face.gallery;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Hierarchical navigable small world graph (Malkov and Yashunin, arXiv 1603.09320) over unit
 * vectors. Holds links only, no vectors. Many may search at once, or one may change it.
 */
final class HnswGraph {

  private static final int NONE = -1;

  private final int links;
  private final int breadth;
  private final SplittableRandom random;
  private int[][][] neighbours = new int[16][][]; // [node][level][]
  private int count;
  private int entry = NONE;

  HnswGraph(int links, int breadth) {
    this.links = links;
    this.breadth = breadth;
    this.random = new SplittableRandom(100);
  }

  int count() {
    return count;
  }

  int entry() {
    return entry;
  }

  int[][] neighbours(int node) {
    return neighbours[node];
  }

  private int top(int node) {
    return neighbours[node].length - 1;
  }

  private int most(int level) {
    return level == 0 ? 2 * links : links;
  }

  /** Takes a node as it was saved. */
  void restore(int[][] nodeLinks, boolean isEntry) {
    grow();
    neighbours[count] = nodeLinks;
    if (isEntry) {
      entry = count;
    }
    count++;
  }

  private void grow() {
    if (count == neighbours.length) {
      neighbours = Arrays.copyOf(neighbours, 2 * count);
    }
  }

  /** Adds the next vector. */
  void insert(Vectors vectors) {
    grow();
    int node = count;
    int level = (int) (-Math.log(1 - random.nextDouble()) / Math.log(links));
    neighbours[node] = new int[level + 1][0];
    count++;
    if (entry == NONE) {
      entry = node;
      return;
    }
    float[] vector = vectors.copy(node);
    int at = entry;
    int top = top(entry);
    for (int l = top; l > level; l--) {
      at = climb(vectors, vector, at, l);
    }
    for (int l = Math.min(level, top); l >= 0; l--) {
      ScoredHeap found = searchLayer(vectors, vector, at, breadth, l);
      int[] near = drain(found);
      int[] chosen = choose(vectors, node, near, links);
      neighbours[node][l] = chosen;
      for (int neighbour : chosen) {
        link(vectors, neighbour, node, l);
      }
      at = near[0];
    }
    if (level > top) {
      entry = node;
    }
  }

  private void link(Vectors vectors, int from, int to, int level) {
    int[] old = neighbours[from][level];
    int[] all = Arrays.copyOf(old, old.length + 1);
    all[old.length] = to;
    neighbours[from][level] =
        all.length <= most(level)
            ? all
            : choose(vectors, from, byScore(vectors, from, all), most(level));
  }

  /** Section 4, algorithm 4: of near ones, those nearer to the node than to one already chosen. */
  private static int[] choose(Vectors vectors, int node, int[] near, int most) {
    int[] chosen = new int[Math.min(most, near.length)];
    int size = 0;
    for (int i = 0; i < near.length && size < most; i++) {
      float own = vectors.cosine(node, near[i]);
      boolean spread = true;
      for (int j = 0; j < size && spread; j++) {
        spread = vectors.cosine(near[i], chosen[j]) < own;
      }
      if (spread) {
        chosen[size++] = near[i];
      }
    }
    return Arrays.copyOf(chosen, size);
  }

  private static int[] byScore(Vectors vectors, int node, int[] nodes) {
    ScoredHeap heap = new ScoredHeap(nodes.length);
    for (int each : nodes) {
      heap.add(vectors.cosine(node, each), each);
    }
    return drain(heap);
  }

  /** Empties a heap, the highest first. */
  private static int[] drain(ScoredHeap heap) {
    int[] items = new int[heap.size()];
    for (int i = items.length - 1; i >= 0; i--) {
      items[i] = heap.item();
      heap.remove();
    }
    return items;
  }

  /** Finds the nodes most alike, the lowest on top of the heap. */
  ScoredHeap search(Vectors vectors, float[] probe, int breadthOfSearch) {
    if (entry == NONE) {
      return new ScoredHeap(0);
    }
    int at = entry;
    for (int level = top(entry); level > 0; level--) {
      at = climb(vectors, probe, at, level);
    }
    return searchLayer(vectors, probe, at, breadthOfSearch, 0);
  }

  private int climb(Vectors vectors, float[] probe, int start, int level) {
    int at = start;
    float best = vectors.cosine(probe, at);
    boolean moved = true;
    while (moved) {
      moved = false;
      for (int next : neighbours[at][level]) {
        float score = vectors.cosine(probe, next);
        if (score > best) {
          best = score;
          at = next;
          moved = true;
        }
      }
    }
    return at;
  }

  private ScoredHeap searchLayer(Vectors vectors, float[] probe, int start, int most, int level) {
    VisitedMarks visited = VisitedMarks.ofThread(count);
    ScoredHeap found = new ScoredHeap(most + 1);
    ScoredHeap open = new ScoredHeap(most + 1); // negated, so that the highest is on top
    float first = vectors.cosine(probe, start);
    visited.visit(start);
    found.add(first, start);
    open.add(-first, start);
    while (open.size() > 0 && (-open.score() >= found.score() || found.size() < most)) {
      int at = open.item();
      open.remove();
      for (int next : neighbours[at][level]) {
        if (visited.visit(next)) {
          float score = vectors.cosine(probe, next);
          if (found.size() < most || score > found.score()) {
            open.add(-score, next);
            found.offer(score, next, most);
          }
        }
      }
    }
    return found;
  }

  /**
   * Makes a graph without some nodes, the others moving up. A node that loses a link gets the links
   * of the lost one to choose from.
   */
  HnswGraph without(boolean[] removed, Vectors vectors) {
    int[] moved = new int[count];
    HnswGraph rest = new HnswGraph(links, breadth);
    int size = 0;
    for (int node = 0; node < count; node++) {
      moved[node] = removed[node] ? NONE : size++;
    }
    int highest = NONE;
    for (int node = 0; node < count; node++) {
      if (!removed[node] && (highest == NONE || top(node) > top(highest))) {
        highest = node;
      }
    }
    for (int node = 0; node < count; node++) {
      if (!removed[node]) {
        int[][] levels = new int[neighbours[node].length][];
        for (int level = 0; level < levels.length; level++) {
          levels[level] = repaired(node, level, removed, vectors);
          for (int i = 0; i < levels[level].length; i++) {
            levels[level][i] = moved[levels[level][i]];
          }
        }
        rest.restore(levels, node == highest);
      }
    }
    return rest;
  }

  private int[] repaired(int node, int level, boolean[] removed, Vectors vectors) {
    int[] kept = Arrays.stream(neighbours[node][level]).filter(n -> !removed[n]).toArray();
    if (kept.length == neighbours[node][level].length) {
      return kept;
    }
    int[] candidates =
        Arrays.stream(neighbours[node][level])
            .flatMap(
                n ->
                    removed[n] ? Arrays.stream(neighbours[n][level]) : Arrays.stream(new int[] {n}))
            .filter(n -> !removed[n] && n != node)
            .distinct()
            .toArray();
    return choose(vectors, node, byScore(vectors, node, candidates), most(level));
  }
}
