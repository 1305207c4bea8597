package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;

/**
 * FlashAttention's backward recurrence (arXiv 2307.08691, algorithm 2): probabilities are formed
 * again tile by tile from the saved log-sum-exp, so that nothing of size T x S is ever held.
 *
 * <p>With scores S, P = exp(S - L) and D = rowsum(dO o O): dV = P' dO, dS = P o (dO V' - D + dL),
 * dQ = scale dS K, dK = scale dS' Q. A soft-cap c multiplies dS by 1 - (S / c)^2.
 */
final class TiledGradients {

  private final AttentionCall call;
  private final ScoreTile tile;
  private final DataType wide;

  TiledGradients(AttentionCall call) {
    this.call = call;
    this.tile = new ScoreTile(call.options(), call.sizes());
    this.wide = AttentionShapes.wide(call.q().getDataType());
  }

  AttentionGradients of(NDArray gradOutput, NDArray gradLogSumExp, AttentionResult saved) {
    NDList all =
        Intermediates.closeAllBut(
            () -> {
              long s = call.sizes().s();
              int tiles =
                  Math.toIntExact((s + TiledAttention.KEY_TILE - 1) / TiledAttention.KEY_TILE);
              NDList dk = zeros(call.k(), tiles);
              NDList dv = zeros(call.v(), tiles);
              NDList dq = new NDList();
              long t = call.sizes().t();
              for (long from = 0; from < t; from += TiledAttention.QUERY_TILE) {
                long to = Math.min(t, from + TiledAttention.QUERY_TILE);
                dq.add(rows(from, to, gradOutput, gradLogSumExp, saved, dk, dv));
              }
              DataType type = call.q().getDataType();
              return new NDList(
                  QueryRows.join(dq).toType(type, false),
                  QueryRows.join(dk).toType(type, false),
                  QueryRows.join(dv).toType(type, false));
            });
    return new AttentionGradients(all.get(0), all.get(1), all.get(2));
  }

  private NDList zeros(NDArray whole, int tiles) {
    NDList list = new NDList();
    long s = call.sizes().s();
    for (int i = 0; i < tiles; i++) {
      long count = Math.min(TiledAttention.KEY_TILE, s - (long) i * TiledAttention.KEY_TILE);
      var shape = whole.getShape().slice(0, 2).add(count, whole.getShape().get(3));
      list.add(call.q().getManager().zeros(shape, wide));
    }
    return list;
  }

  private NDArray rows(
      long from,
      long to,
      NDArray gradOutput,
      NDArray gradLogSumExp,
      AttentionResult saved,
      NDList dk,
      NDList dv) {
    return Intermediates.closeAllButOne(
        () -> {
          NDIndex rows = new NDIndex(":, :, {}:{}", from, to);
          NDArray q = call.q().get(rows).toType(wide, false);
          NDArray dO = gradOutput.get(rows).toType(wide, false);
          NDArray o = saved.output().get(rows).toType(wide, false);
          NDArray l = SafeSoftmax.shift(saved.logSumExp().get(rows).toType(wide, false));
          NDArray d = dO.mul(o).sum(new int[] {3}); // (B, H, n)
          if (gradLogSumExp != null) {
            d = d.sub(gradLogSumExp.get(rows).toType(wide, false));
          }
          NDArray lColumn = l.expandDims(3);
          NDArray dColumn = d.expandDims(3);
          NDArray dq = q.zerosLike();
          long first = tile.visibility().firstKey(from) / TiledAttention.KEY_TILE;
          long end = tile.visibility().endKey(to);
          for (long j = first; j * TiledAttention.KEY_TILE < end; j++) {
            int index = Math.toIntExact(j);
            NDArray share =
                Intermediates.closeAllButOne(
                    () -> step(from, q, dO, lColumn, dColumn, index, dk.get(index), dv.get(index)));
            dq.addi(share);
            share.close();
          }
          return dq;
        });
  }

  /** Adds to dk and dv of one tile of keys and returns its share of dq. */
  private NDArray step(
      long query, NDArray q, NDArray dO, NDArray l, NDArray d, int j, NDArray dk, NDArray dv) {
    long key = (long) j * TiledAttention.KEY_TILE;
    NDIndex keys = new NDIndex(":, :, {}:{}", key, key + dk.getShape().get(2));
    NDArray k = call.k().get(keys).toType(wide, false);
    NDArray v = call.v().get(keys).toType(wide, false);
    NDArray capped = tile.cap(tile.products(q, k));
    NDArray p = tile.bias(capped, query, key).sub(l).exp(); // (B, H, n, c)
    NDArray foldedGradient = tile.fold(dO);
    dv.addi(tile.fold(p).swapAxes(2, 3).matMul(foldedGradient));
    NDArray dp = tile.unfold(foldedGradient.matMul(v.swapAxes(2, 3)));
    NDArray ds = p.mul(dp.sub(d));
    double c = call.options().softCap();
    if (c > 0) {
      ds = ds.mul(capped.div(c).square().neg().add(1));
    }
    NDArray scaled = tile.fold(ds.mul(call.options().scaleFor(call.sizes().d())));
    dk.addi(scaled.swapAxes(2, 3).matMul(tile.fold(q)));
    return tile.unfold(scaled.matMul(k));
  }
}
