package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.djlext.flashattn.ops.TorchProgram;

/** Attention within sequences that are packed one behind the other, without padding. */
final class PackedAttention {

  private final NDArray q;
  private final NDArray k;
  private final NDArray v;
  private final int[] queryEnds;
  private final int[] keyEnds;
  private final AttentionOptions options;

  PackedAttention(
      NDArray q, NDArray k, NDArray v, int[] queryEnds, int[] keyEnds, AttentionOptions options) {
    this.q = q;
    this.k = k;
    this.v = v;
    this.queryEnds = queryEnds;
    this.keyEnds = keyEnds;
    this.options = options;
    requireShapes();
    requireEnds("query", queryEnds, q.getShape().get(0));
    requireEnds("key", keyEnds, k.getShape().get(0));
    if (queryEnds.length != keyEnds.length) {
      throw new IllegalArgumentException(
          "packed attention: %d sequences of queries, but %d of keys"
              .formatted(queryEnds.length - 1, keyEnds.length - 1));
    }
    if (options.mask() != null) {
      throw new IllegalArgumentException(
          "packed attention takes no mask: sequences have no common T x S");
    }
  }

  private void requireShapes() {
    AttentionShapes.requireType(q, k, v);
    Shape qs = q.getShape();
    Shape ks = k.getShape();
    Shape vs = v.getShape();
    boolean right =
        qs.dimension() == 3
            && ks.dimension() == 3
            && vs.dimension() == 3
            && ks.get(2) == qs.get(2)
            && vs.get(0) == ks.get(0)
            && vs.get(1) == ks.get(1);
    if (!right) {
      throw new IllegalArgumentException(
          "packed attention: expected query (total, H, D), key (total, G, D) and value"
              + " (total, G, Dv), found %s, %s, %s".formatted(qs, ks, vs));
    }
    new AttentionShapes(1, qs.get(1), ks.get(1), 1, 1, qs.get(2), vs.get(2)).requireHeads(options);
  }

  private static void requireEnds(String what, int[] ends, long total) {
    boolean right = ends.length >= 1 && ends[0] == 0 && ends[ends.length - 1] == total;
    for (int i = 1; right && i < ends.length; i++) {
      right = ends[i] >= ends[i - 1];
    }
    if (!right) {
      throw new IllegalArgumentException(
          "packed attention: cumulative %s lengths must grow from 0 to %d, found %s"
              .formatted(what, total, Arrays.toString(ends)));
    }
  }

  /** Returns the output (total, H, Dv), followed by the log-sum-exp (H, total) if wanted. */
  NDList attend(boolean training, boolean both) {
    if (q.getShape().get(0) == 0 || k.getShape().get(0) == 0) {
      return oneByOne(training, both);
    }
    boolean fusible =
        options.implementation() == AttentionImplementation.AUTO
            || options.implementation() == AttentionImplementation.FUSED;
    if (!fusible || FusedAttention.obstacle(q, options, training) != null) {
      return oneByOne(training, both);
    }
    TorchProgram program =
        FusedProgram.of(FusedProgram.Use.PACKED, options, q.getShape().get(2), training);
    NDManager manager = q.getManager();
    try (NDArray queries = manager.create(longs(queryEnds));
        NDArray keys = manager.create(longs(keyEnds))) {
      return program.call(both ? "packed_both" : "packed_output", training, q, k, v, queries, keys);
    }
  }

  private NDList oneByOne(boolean training, boolean both) {
    return Intermediates.closeAllBut(
        () -> {
          NDList outputs = new NDList();
          NDList sums = new NDList();
          for (int i = 1; i < queryEnds.length; i++) {
            if (queryEnds[i] > queryEnds[i - 1]) {
              NDList part =
                  FlashAttention.run(
                      AttentionCall.of(
                          sequence(q, queryEnds, i),
                          sequence(k, keyEnds, i),
                          sequence(v, keyEnds, i),
                          options,
                          training,
                          both));
              outputs.add(part.get(0).squeeze(0).swapAxes(0, 1));
              part.stream().skip(1).forEach(l -> sums.add(l.squeeze(0)));
            }
          }
          return both
              ? new NDList(joined(outputs, 0, true), joined(sums, 1, false))
              : new NDList(joined(outputs, 0, true));
        });
  }

  private NDArray joined(NDList parts, int axis, boolean outputs) {
    if (parts.isEmpty()) {
      long h = q.getShape().get(1);
      Shape none = outputs ? new Shape(0, h, v.getShape().get(2)) : new Shape(h, 0);
      return q.getManager().zeros(none, q.getDataType());
    }
    return parts.size() == 1 ? parts.get(0) : NDArrays.concat(parts, axis);
  }

  /** (total, heads, D) -> (1, heads, T, D). */
  private static NDArray sequence(NDArray packed, int[] ends, int i) {
    return packed.get(new NDIndex("{}:{}", ends[i - 1], ends[i])).expandDims(0).swapAxes(1, 2);
  }

  private static long[] longs(int[] ends) {
    return Arrays.stream(ends).asLongStream().toArray();
  }
}
