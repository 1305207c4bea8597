package org.djlext.face.gallery;

import java.util.Arrays;

/**
 * Chooses a node's neighbours among near ones: those that are nearer to the node than to one
 * already chosen (algorithm 4 of the paper). Used again and again by one thread.
 */
final class HnswNeighbours {

  private final Codes codes;
  private final HnswLinks links;
  private final CodedProbe probe;
  private int[] nodes = new int[64];
  private float[] scores = new float[64];
  private int size;

  HnswNeighbours(Codes codes, HnswLinks links) {
    this.codes = codes;
    this.links = links;
    this.probe = new CodedProbe(codes.dimension());
  }

  /** Takes candidates out of a heap. */
  void take(ScoredHeap heap) {
    size = heap.size();
    if (size > nodes.length) {
      nodes = new int[size];
      scores = new float[size];
    }
    for (int i = size - 1; i >= 0; i--) {
      nodes[i] = heap.item();
      scores[i] = heap.score();
      heap.remove();
    }
  }

  /** Takes candidates and compares them with the node. */
  void take(int node, int[] candidates, int count) {
    probe.set(codes, node);
    ScoredHeap heap = new ScoredHeap(count);
    for (int i = 0; i < count; i++) {
      heap.add(score(candidates[i]), candidates[i]);
    }
    take(heap);
  }

  private float score(int node) {
    return probe.score(codes.rows(node), codes.at(node));
  }

  int nearest() {
    return nodes[0];
  }

  void keep(int most) {
    int kept = 0;
    for (int i = 0; i < size && kept < most; i++) {
      boolean spread = true;
      if (kept > 0) {
        probe.set(codes, nodes[i]);
      }
      for (int j = 0; j < kept && spread; j++) {
        spread = score(nodes[j]) < scores[i];
      }
      if (spread) {
        nodes[kept] = nodes[i];
        scores[kept++] = scores[i];
      }
    }
    size = kept;
  }

  int[] kept() {
    return Arrays.copyOf(nodes, size);
  }

  /** Links a node with those kept, both ways. */
  void link(int node, int level) {
    links.set(node, level, nodes, size);
    for (int neighbour : kept()) {
      int[] list = links.array(neighbour, level);
      int at = links.at(neighbour, level);
      int count = list[at];
      if (count < links.most(level)) {
        list[at + 1 + count] = node;
        list[at] = count + 1;
      } else {
        int[] all = Arrays.copyOfRange(list, at + 1, at + 2 + count);
        all[count] = node;
        take(neighbour, all, count + 1);
        keep(links.most(level));
        links.set(neighbour, level, nodes, size);
      }
    }
  }
}
