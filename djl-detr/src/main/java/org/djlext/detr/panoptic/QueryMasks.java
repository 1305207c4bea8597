package org.djlext.detr.panoptic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/** The queries of one picture with class and mask, and the larger computations on them. */
final class QueryMasks {

  /** What the masks that are resized together may take. */
  private static final long CHUNK_BYTES = 32L << 20;

  private static final ProgramSource PROGRAM =
      ProgramSource.resource(QueryMasks.class, "panoptic_merge.py");

  private final NDArray masks;
  private final MaskFrame frame;

  QueryMasks(NDArray masks, MaskFrame frame) {
    if (masks.getShape().dimension() != 3) {
      throw new IllegalArgumentException(
          "masks: expected (Q, h, w) of one picture, found " + masks.getShape());
    }
    this.masks = masks;
    this.frame = frame;
  }

  /**
   * A query that found something.
   *
   * @param query its number
   * @param category the likeliest class
   * @param score its probability
   */
  record Found(int query, int category, float score) {}

  /** Lists the queries whose likeliest class is an object and likelier than the threshold. */
  static List<Found> found(NDArray logits, NDArray masks, double threshold) {
    requireShapes(logits, masks);
    Shape shape = logits.getShape();
    int classes = (int) shape.get(1);
    float[] p;
    try (NDArray probabilities = logits.softmax(-1)) {
      p = probabilities.toFloatArray();
    }
    Found[] all = new Found[(int) shape.get(0)];
    for (int q = 0; q < all.length; q++) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        best = p[q * classes + c] > p[q * classes + best] ? c : best;
      }
      all[q] = new Found(q, best, p[q * classes + best]);
    }
    return Arrays.stream(all)
        .filter(f -> f.category() != classes - 1 && f.score() > threshold)
        .toList();
  }

  static void requireShapes(NDArray logits, NDArray masks) {
    Shape shape = logits.getShape();
    if (shape.dimension() != 2 || shape.get(1) < 2 || shape.get(0) != masks.getShape().get(0)) {
      throw new IllegalArgumentException(
          "merge: expected logits (Q, C + 1) and masks (Q, h, w) of one picture, found %s and %s"
              .formatted(shape, masks.getShape()));
    }
  }

  /** Returns which of some queries, by place in the list, owns each pixel of the processed size. */
  int[][] owners(List<Found> kept) {
    MaskFrame.Size processed = frame.processed();
    try (NDArray index = index(kept);
        NDArray owners =
            run(
                "owners",
                masks,
                index,
                frame.padded().height(),
                frame.padded().width(),
                processed.height(),
                processed.width(),
                chunk(frame.padded()))) {
      return rows(owners, processed);
    }
  }

  /**
   * Who owns each pixel of the target size, and how many pixels each mask covers by itself.
   *
   * @param owners places in the list of queries
   * @param covered one number for each query
   */
  record Weighed(int[][] owners, long[] covered) {}

  /** Compares masks by probability times score. */
  Weighed weighed(List<Found> kept, double maskThreshold) {
    float[] scores = new float[kept.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = kept.get(i).score();
    }
    NDManager manager = masks.getManager();
    try (NDArray index = index(kept);
        NDArray weights = manager.create(scores)) {
      Object[] arguments =
          framed(new Object[] {masks, index, weights}, maskThreshold, chunk(largest()));
      try (var result = TorchProgram.of(PROGRAM).call("weighed_owners", false, arguments)) {
        return new Weighed(rows(result.get(0), frame.target()), result.get(1).toLongArray());
      }
    }
  }

  /** Returns the class of each pixel of the target size. */
  int[][] semantic(NDArray logits) {
    Object[] arguments = framed(new Object[] {logits, masks}, chunk(largest()));
    try (NDArray classes = run("semantic", arguments)) {
      return rows(classes, frame.target());
    }
  }

  /** Returns (K, H, W) uint8, 1 where a mask is, in the target size. */
  NDArray instances(int[] queries, double maskThreshold) {
    long[] picks = Arrays.stream(queries).asLongStream().toArray();
    try (NDArray index = masks.getManager().create(picks)) {
      Object[] arguments = framed(new Object[] {masks, index}, maskThreshold, chunk(largest()));
      return run("instances", arguments);
    }
  }

  private Object[] framed(Object[] arrays, Object... more) {
    Object[] sizes = {
      frame.padded().height(),
      frame.padded().width(),
      frame.processed().height(),
      frame.processed().width(),
      frame.target().height(),
      frame.target().width()
    };
    Object[] all = Arrays.copyOf(arrays, arrays.length + sizes.length + more.length);
    System.arraycopy(sizes, 0, all, arrays.length, sizes.length);
    System.arraycopy(more, 0, all, arrays.length + sizes.length, more.length);
    return all;
  }

  private static NDArray run(String method, Object... arguments) {
    return TorchProgram.of(PROGRAM).call(method, false, arguments).singletonOrThrow();
  }

  private NDArray index(List<Found> kept) {
    return masks.getManager().create(kept.stream().mapToLong(Found::query).toArray());
  }

  private MaskFrame.Size largest() {
    return new MaskFrame.Size(
        Math.max(frame.padded().height(), frame.target().height()),
        Math.max(frame.padded().width(), frame.target().width()));
  }

  private static int chunk(MaskFrame.Size size) {
    long bytes = (long) size.height() * size.width() * Float.BYTES;
    return (int) Math.max(1, CHUNK_BYTES / bytes);
  }

  private static int[][] rows(NDArray map, MaskFrame.Size size) {
    int[] flat = map.toIntArray();
    int[][] rows = new int[size.height()][];
    for (int y = 0; y < rows.length; y++) {
      rows[y] = Arrays.copyOfRange(flat, y * size.width(), (y + 1) * size.width());
    }
    return rows;
  }
}
