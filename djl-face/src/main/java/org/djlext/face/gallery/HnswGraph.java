package org.djlext.face.gallery;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Hierarchical navigable small world graph (Malkov and Yashunin, arXiv 1603.09320) over vectors, of
 * which it asks their codes only. Holds links, no vectors. Many may search at once, or one may
 * change it.
 */
final class HnswGraph {

  private static final int NONE = -1;

  private final int breadth;
  private final double levels;
  private final SplittableRandom random = new SplittableRandom(100);
  private final HnswLinks links;
  private int entry = NONE;

  HnswGraph(int links, int breadth) {
    this.breadth = breadth;
    this.levels = 1 / Math.log(links);
    this.links = new HnswLinks(links);
  }

  int count() {
    return links.count();
  }

  int entry() {
    return entry;
  }

  HnswLinks links() {
    return links;
  }

  /** Takes a node as it was saved. */
  void restore(int[][] nodeLinks, boolean isEntry) {
    int node = links.count();
    links.add(nodeLinks.length - 1);
    for (int level = 0; level < nodeLinks.length; level++) {
      links.set(node, level, nodeLinks[level], nodeLinks[level].length);
    }
    if (isEntry) {
      entry = node;
    }
  }

  /** Adds the next vector. */
  void insert(Codes codes, CodedProbe probe) {
    int node = links.count();
    int level = (int) (-Math.log(1 - random.nextDouble()) * levels);
    links.add(level);
    if (entry == NONE) {
      entry = node;
      return;
    }
    HnswNeighbours choice = new HnswNeighbours(codes, links);
    int at = entry;
    int top = links.top(entry);
    for (int l = top; l > level; l--) {
      at = climb(codes, probe, at, l);
    }
    for (int l = Math.min(level, top); l >= 0; l--) {
      choice.take(searchLayer(codes, probe, at, breadth, l));
      at = choice.nearest();
      choice.keep(links.most(l));
      choice.link(node, l);
    }
    if (level > top) {
      entry = node;
    }
  }

  /** Finds the nodes most alike by their codes, the lowest on top of the heap. */
  ScoredHeap search(Codes codes, CodedProbe probe, int breadthOfSearch) {
    if (entry == NONE) {
      return new ScoredHeap(0);
    }
    int at = entry;
    for (int level = links.top(entry); level > 0; level--) {
      at = climb(codes, probe, at, level);
    }
    return searchLayer(codes, probe, at, breadthOfSearch, 0);
  }

  private int climb(Codes codes, CodedProbe probe, int start, int level) {
    int at = start;
    float best = probe.score(codes.rows(at), codes.at(at));
    boolean moved = true;
    while (moved) {
      moved = false;
      for (int next : links.get(at, level)) {
        float score = probe.score(codes.rows(next), codes.at(next));
        if (score > best) {
          best = score;
          at = next;
          moved = true;
        }
      }
    }
    return at;
  }

  private ScoredHeap searchLayer(Codes codes, CodedProbe probe, int start, int most, int level) {
    VisitedMarks visited = VisitedMarks.ofThread(links.count());
    ScoredHeap found = new ScoredHeap(most + 1);
    ScoredHeap open = new ScoredHeap(most + 1); // negated, so that the highest is on top
    float first = probe.score(codes.rows(start), codes.at(start));
    visited.visit(start);
    found.add(first, start);
    open.add(-first, start);
    int[] fresh = new int[links.most(level)];
    while (open.size() > 0 && (-open.score() >= found.score() || found.size() < most)) {
      int at = open.item();
      open.remove();
      int[] list = links.array(at, level);
      int from = links.at(at, level) + 1;
      int to = from + list[from - 1];
      int size = 0;
      long touched = 0;
      for (int i = from; i < to; i++) {
        if (visited.visit(list[i])) {
          fresh[size++] = list[i];
          touched += codes.touch(list[i]);
        }
      }
      visited.keep(touched);
      for (int i = 0; i < size; i++) {
        int next = fresh[i];
        float score = probe.score(codes.rows(next), codes.at(next));
        if (found.size() < most || score > found.score()) {
          open.add(-score, next);
          found.offer(score, next, most);
        }
      }
    }
    return found;
  }

  /**
   * Makes a graph without some nodes, the others moving up. A node that loses a link gets the links
   * of the lost one to choose from.
   */
  HnswGraph without(boolean[] removed, Codes codes) {
    int[] moved = new int[links.count()];
    HnswGraph rest = new HnswGraph(links.most(1), breadth);
    int size = 0;
    int highest = NONE;
    for (int node = 0; node < moved.length; node++) {
      moved[node] = removed[node] ? NONE : size++;
      if (!removed[node] && (highest == NONE || links.top(node) > links.top(highest))) {
        highest = node;
      }
    }
    HnswNeighbours choice = new HnswNeighbours(codes, links);
    for (int node = 0; node < moved.length; node++) {
      if (!removed[node]) {
        int[][] lists = new int[links.top(node) + 1][];
        for (int level = 0; level < lists.length; level++) {
          lists[level] = repaired(node, level, removed, choice);
          for (int i = 0; i < lists[level].length; i++) {
            lists[level][i] = moved[lists[level][i]];
          }
        }
        rest.restore(lists, node == highest);
      }
    }
    return rest;
  }

  private int[] repaired(int node, int level, boolean[] removed, HnswNeighbours choice) {
    int[] old = links.get(node, level);
    int[] kept = Arrays.stream(old).filter(n -> !removed[n]).toArray();
    if (kept.length == old.length) {
      return kept;
    }
    int[] candidates =
        Arrays.stream(old)
            .flatMap(n -> Arrays.stream(removed[n] ? links.get(n, level) : new int[] {n}))
            .filter(n -> !removed[n] && n != node)
            .distinct()
            .toArray();
    choice.take(node, candidates, candidates.length);
    choice.keep(links.most(level));
    return choice.kept();
  }
}
