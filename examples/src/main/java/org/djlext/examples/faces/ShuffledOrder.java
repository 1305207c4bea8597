package org.djlext.examples.faces;

import java.util.Random;

/** Indices in an order of chance, each once before any comes again. */
final class ShuffledOrder {

  private final int[] order;
  private final Random random;
  private int at;

  ShuffledOrder(int count, Random random) {
    this.order = new int[count];
    this.random = random;
    at = count;
  }

  int next() {
    if (at == order.length) {
      shuffle();
      at = 0;
    }
    return order[at++];
  }

  private void shuffle() {
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
  }
}
