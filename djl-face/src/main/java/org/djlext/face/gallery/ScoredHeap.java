package org.djlext.face.gallery;

import java.util.Arrays;

/** A heap of numbers by score, the lowest on top, without objects. */
final class ScoredHeap {

  private float[] scores;
  private int[] items;
  private int size;

  ScoredHeap(int capacity) {
    scores = new float[Math.max(capacity, 4)];
    items = new int[scores.length];
  }

  int size() {
    return size;
  }

  float score() {
    return scores[0];
  }

  int item() {
    return items[0];
  }

  /** Keeps the highest ones only. */
  void offer(float score, int item, int most) {
    if (size < most) {
      add(score, item);
    } else if (most > 0 && score > scores[0]) {
      down(score, item);
    }
  }

  void add(float score, int item) {
    if (size == scores.length) {
      scores = Arrays.copyOf(scores, 2 * size);
      items = Arrays.copyOf(items, 2 * size);
    }
    int at = size++;
    while (at > 0 && scores[(at - 1) / 2] > score) {
      scores[at] = scores[(at - 1) / 2];
      items[at] = items[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    scores[at] = score;
    items[at] = item;
  }

  void remove() {
    size--;
    if (size > 0) {
      down(scores[size], items[size]);
    }
  }

  private void down(float score, int item) {
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && scores[child + 1] < scores[child]) {
        child++;
      }
      if (scores[child] >= score) {
        break;
      }
      scores[at] = scores[child];
      items[at] = items[child];
      at = child;
    }
    scores[at] = score;
    items[at] = item;
  }
}
