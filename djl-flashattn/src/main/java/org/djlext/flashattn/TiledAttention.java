package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.norm.Dropout;

/**
 * FlashAttention's forward recurrence (arXiv 2307.08691, algorithm 1) in plain DJL operators: tiles
 * of queries outside, tiles of keys inside, a running maximum m, sum l and output A for each row.
 */
final class TiledAttention implements AttentionMethod {

  static final int QUERY_TILE = 256;
  static final int KEY_TILE = 512;

  @Override
  public NDList attend(AttentionCall call) {
    return Intermediates.closeAllBut(
        () -> {
          long t = call.sizes().t();
          long rows = call.options().queryChunk() == 0 ? QUERY_TILE : call.options().queryChunk();
          ScoreTile tile = new ScoreTile(call.options(), call.sizes());
          NDList outputs = new NDList();
          NDList sums = new NDList();
          for (long from = 0; from < t; from += rows) {
            NDList part = rows(call, tile, from, Math.min(t, from + rows));
            outputs.add(part.get(0));
            sums.add(part.get(1));
          }
          NDArray output = QueryRows.join(outputs);
          return call.wantsLogSumExp()
              ? new NDList(output, QueryRows.join(sums))
              : new NDList(output);
        });
  }

  private static NDList rows(AttentionCall call, ScoreTile tile, long from, long to) {
    return Intermediates.closeAllBut(
        () -> {
          DataType type = call.q().getDataType();
          DataType wide = call.workingType();
          NDArray q = call.q().get(new NDIndex(":, :, {}:{}", from, to)).toType(wide, false);
          NDList state = start(call, q, wide);
          long end = tile.visibility().endKey(to);
          for (long key = tile.visibility().firstKey(from); key < end; key += KEY_TILE) {
            long first = key;
            long last = Math.min(end, key + KEY_TILE);
            NDList before = state;
            state = Intermediates.closeAllBut(() -> step(call, tile, q, before, from, first, last));
          }
          NDArray m = state.get(0);
          NDArray l = state.get(1);
          NDArray output = state.get(2).div(SafeSoftmax.divisor(l)).toType(type, false);
          NDArray shift = SafeSoftmax.shift(m);
          return new NDList(output, call.promised(SafeSoftmax.logSumExp(shift, l).squeeze(3)));
        });
  }

  /** m = -inf, l = 0, A = 0. */
  private static NDList start(AttentionCall call, NDArray q, DataType wide) {
    AttentionShapes x = call.sizes();
    long rows = q.getShape().get(2);
    NDArray l = q.getManager().zeros(x.output().slice(0, 2).add(rows, 1), wide);
    NDArray a = q.getManager().zeros(x.output().slice(0, 2).add(rows, x.dv()), wide);
    return new NDList(l.onesLike().mul(Float.NEGATIVE_INFINITY), l, a);
  }

  private static NDList step(
      AttentionCall call, ScoreTile tile, NDArray q, NDList state, long query, long key, long end) {
    NDIndex keys = new NDIndex(":, :, {}:{}", key, end);
    NDArray k = call.k().get(keys).toType(q.getDataType(), false);
    NDArray v = call.v().get(keys).toType(q.getDataType(), false);
    NDArray x = tile.bias(tile.cap(tile.products(q, k)), query, key); // (B, H, n, c)
    NDArray before = state.get(0);
    NDArray m = NDArrays.maximum(before, x.max(new int[] {3}, true)).stopGradient();
    NDArray shift = SafeSoftmax.shift(m);
    NDArray e = x.sub(shift).exp();
    NDArray correction = before.sub(shift).exp();
    NDArray l = state.get(1).mul(correction).add(e.sum(new int[] {3}, true));
    if (call.options().dropsIn(call.training())) {
      e = Dropout.dropout(e, (float) call.options().dropout(), true).singletonOrThrow();
    }
    NDArray a = state.get(2).mul(correction).add(tile.unfold(tile.fold(e).matMul(v)));
    return new NDList(m, l, a);
  }
}
