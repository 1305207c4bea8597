package org.djlext.detr.loss;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * Gives objects to queries so that the sum of all costs is least (arXiv 2005.12872, equation 1; the
 * matcher of facebookresearch/detr, models/matcher.py).
 *
 * <p>The cost of a pair is the distance of the boxes, less the probability of the class, less the
 * generalized overlap, each with its weight. The engine computes the costs of all layers and
 * pictures in one call and they are copied once.
 */
public final class HungarianMatcher implements Matcher {

  private final ProgramSource program;

  /** Constructs a matcher with the costs of the paper. */
  public HungarianMatcher() {
    this(MatchingCosts.PAPER);
  }

  /**
   * Constructs a matcher.
   *
   * @param costs the weights of the costs
   */
  public HungarianMatcher(MatchingCosts costs) {
    program =
        LossProgram.MATCHING
            .with("classification", costs.classification())
            .with("box", costs.box())
            .with("giou", costs.giou());
  }

  @Override
  public Matching match(NDArray logits, NDArray boxes, Targets targets) {
    int layers = (int) logits.getShape().get(0);
    int queries = (int) logits.getShape().get(2);
    int[][][] matched = new int[layers][targets.images()][targets.places()];
    float[] costs = costs(logits, boxes, targets);
    int size = targets.places() * queries;
    for (int l = 0; l < layers; l++) {
      for (int b = 0; b < targets.images(); b++) {
        Arrays.fill(matched[l][b], Matching.NONE);
        int[] objects = targets.objects(b);
        int from = (l * targets.images() + b) * size;
        double[] matrix = new double[objects.length * queries];
        for (int i = 0; i < objects.length; i++) {
          for (int q = 0; q < queries; q++) {
            matrix[i * queries + q] = costs[from + objects[i] * queries + q];
          }
        }
        check(matrix, objects, queries, l, b);
        int[] columns = LinearAssignment.solve(matrix, objects.length, queries);
        for (int i = 0; i < objects.length; i++) {
          matched[l][b][objects[i]] = columns[i];
        }
      }
    }
    return new Matching(matched);
  }

  private float[] costs(NDArray logits, NDArray boxes, Targets targets) {
    if (targets.count() == 0) {
      return new float[0];
    }
    try (NDArray costs =
        TorchProgram.of(program)
            .call("matching_cost", false, logits, boxes, targets.classLabels(), targets.boxes())
            .singletonOrThrow()) {
      return costs.toFloatArray();
    }
  }

  private static void check(double[] matrix, int[] objects, int queries, int layer, int image) {
    for (int i = 0; i < matrix.length; i++) {
      if (!Double.isFinite(matrix[i])) {
        throw new IllegalArgumentException(
            "picture %d, query %d of decoder layer %d from the last: the cost of object %d is %s; its logits or its box are not finite, or neither box has an area"
                .formatted(image, i % queries, layer, objects[i / queries], matrix[i]));
      }
    }
  }
}
