package org.djlext.detr.loss;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;

/**
 * Gives the first object of a picture to the first query, the second to the second, and so on.
 *
 * <p>This is how <em>not</em> to train on sets: a query is then asked for whatever object happens
 * to come at its place in the list. It is here to be compared with {@link HungarianMatcher}.
 */
public final class OrderMatcher implements Matcher {

  @Override
  public Matching match(NDArray logits, NDArray boxes, Targets targets) {
    int layers = (int) logits.getShape().get(0);
    int queries = (int) logits.getShape().get(2);
    int[][][] matched = new int[layers][targets.images()][targets.places()];
    for (int l = 0; l < layers; l++) {
      for (int b = 0; b < targets.images(); b++) {
        Arrays.fill(matched[l][b], Matching.NONE);
        int[] objects = targets.objects(b);
        for (int q = 0; q < Math.min(queries, objects.length); q++) {
          matched[l][b][objects[q]] = q;
        }
      }
    }
    return new Matching(matched);
  }
}
