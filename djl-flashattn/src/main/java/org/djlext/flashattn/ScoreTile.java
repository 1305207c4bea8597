package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * The scores of some queries against some keys in plain DJL operators: everything that happens
 * before the softmax.
 */
final class ScoreTile {

  private final AttentionOptions options;
  private final AttentionShapes sizes;
  private final Visibility visibility;
  private final NDArray mask;

  ScoreTile(AttentionOptions options, AttentionShapes sizes) {
    this.options = options;
    this.sizes = sizes;
    this.visibility = Visibility.of(options, sizes.t(), sizes.s());
    this.mask = options.mask() == null ? null : AttentionShapes.fourAxes(options.mask());
  }

  Visibility visibility() {
    return visibility;
  }

  /** Says whether a row of scores may be -inf throughout. */
  boolean mayHaveEmptyRows() {
    return mask != null || visibility.leavesEmptyRows();
  }

  /**
   * Joins the heads that share a key/value head to one query axis: (B, H, n, x) -> (B, G, H/G*n,
   * x).
   */
  NDArray fold(NDArray perHead) {
    Shape x = perHead.getShape();
    return sizes.h() == sizes.g()
        ? perHead
        : perHead.reshape(sizes.b(), sizes.g(), sizes.h() / sizes.g() * x.get(2), x.get(3));
  }

  /** Undoes {@link #fold}. */
  NDArray unfold(NDArray folded) {
    Shape x = folded.getShape();
    return sizes.h() == sizes.g()
        ? folded
        : folded.reshape(sizes.b(), sizes.h(), x.get(2) * sizes.g() / sizes.h(), x.get(3));
  }

  /** Multiplies queries (B, H, n, D) with keys (B, G, c, D) and scales: (B, H, n, c). */
  NDArray products(NDArray q, NDArray k) {
    return unfold(fold(q).matMul(k.swapAxes(2, 3))).mul(options.scaleFor(sizes.d()));
  }

  /** Bounds scores, if that is wanted. */
  NDArray cap(NDArray products) {
    double c = options.softCap();
    return c == 0 ? products : products.div(c).tanh().mul(c);
  }

  /**
   * Adds ALiBi, mask and limits of visibility.
   *
   * @param scores (B, H, n, c) of queries and keys starting at the given ones
   */
  NDArray bias(NDArray scores, long query, long key) {
    long endQuery = query + scores.getShape().get(2);
    long endKey = key + scores.getShape().get(3);
    NDArray x = scores;
    boolean cut = visibility.cuts(query, endQuery, key, endKey);
    if (cut || !options.alibiSlopes().isEmpty()) {
      NDManager manager = scores.getManager();
      NDArray distance =
          range(manager, query + visibility.offset(), endQuery + visibility.offset())
              .expandDims(1)
              .sub(range(manager, key, endKey).expandDims(0)); // (n, c)
      if (!options.alibiSlopes().isEmpty()) {
        NDArray slopes = slopes(manager).toType(scores.getDataType(), false);
        NDArray far = distance.abs().toType(scores.getDataType(), false);
        x = x.sub(far.mul(slopes));
      }
      if (cut) {
        NDArray seen =
            distance.lte(visibility.left()).logicalAnd(distance.gte(-visibility.right()));
        x = hide(x, seen);
      }
    }
    if (mask != null) {
      NDArray m = slice(mask, query, endQuery, key, endKey);
      x = m.getDataType().isBoolean() ? hide(x, m) : x.add(m.toType(scores.getDataType(), false));
    }
    return x;
  }

  private static NDArray range(NDManager manager, long from, long to) {
    return manager.arange((int) from, (int) to, 1, DataType.FLOAT32);
  }

  private NDArray slopes(NDManager manager) {
    float[] slopes = new float[options.alibiSlopes().size()];
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = options.alibiSlopes().get(i);
    }
    return manager.create(slopes, new Shape(1, slopes.length, 1, 1));
  }

  /** Adds 0 where a mask is true and -inf elsewhere; the mask may have fewer or shorter axes. */
  private static NDArray hide(NDArray scores, NDArray seen) {
    NDArray zeros = scores.getManager().zeros(seen.getShape(), scores.getDataType());
    NDArray hidden =
        scores.getManager().full(seen.getShape(), Float.NEGATIVE_INFINITY, scores.getDataType());
    return scores.add(NDArrays.where(seen, zeros, hidden));
  }

  private static NDArray slice(NDArray mask, long query, long endQuery, long key, long endKey) {
    Shape m = mask.getShape();
    boolean rows = m.get(2) > 1;
    boolean columns = m.get(3) > 1;
    return mask.get(
        new NDIndex(
            ":, :, {}:{}, {}:{}",
            rows ? query : 0,
            rows ? endQuery : 1,
            columns ? key : 0,
            columns ? endKey : 1));
  }
}
