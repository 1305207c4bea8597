package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.norm.Dropout;

/** Attention as the paper writes it (arXiv 1706.03762, section 3.2.1), in plain DJL operators. */
final class ComposedAttention implements AttentionMethod {

  @Override
  public NDList attend(AttentionCall call) {
    return Intermediates.closeAllBut(() -> inChunks(call));
  }

  private static NDList inChunks(AttentionCall call) {
    long t = call.sizes().t();
    long rows = call.options().queryChunk() == 0 ? t : call.options().queryChunk();
    if (rows >= t) {
      return rows(call, 0, t);
    }
    NDList outputs = new NDList();
    NDList sums = new NDList();
    for (long from = 0; from < t; from += rows) {
      long start = from;
      NDList part = Intermediates.closeAllBut(() -> rows(call, start, Math.min(t, start + rows)));
      outputs.add(part.get(0));
      part.stream().skip(1).forEach(sums::add);
    }
    NDArray output = QueryRows.join(outputs);
    return sums.isEmpty() ? new NDList(output) : new NDList(output, QueryRows.join(sums));
  }

  private static NDList rows(AttentionCall call, long from, long to) {
    AttentionOptions options = call.options();
    ScoreTile tile = new ScoreTile(options, call.sizes());
    DataType type = call.q().getDataType();
    DataType wide = call.workingType();
    NDArray q = call.q().get(new NDIndex(":, :, {}:{}", from, to)).toType(wide, false);
    NDArray k = call.k().toType(wide, false);
    NDArray v = call.v().toType(wide, false);
    NDArray scores = tile.bias(tile.cap(tile.products(q, k)), from, 0); // (B, H, n, S)
    NDArray probabilities;
    NDArray logSumExp = null;
    if (call.wantsLogSumExp() || tile.mayHaveEmptyRows()) {
      NDArray shift = SafeSoftmax.shift(scores.max(new int[] {3}, true));
      NDArray e = scores.sub(shift).exp();
      NDArray sum = e.sum(new int[] {3}, true);
      probabilities = e.div(SafeSoftmax.divisor(sum));
      logSumExp =
          call.wantsLogSumExp()
              ? call.promised(SafeSoftmax.logSumExp(shift, sum).squeeze(3))
              : null;
    } else {
      probabilities = scores.softmax(3);
    }
    if (options.dropsIn(call.training())) {
      probabilities =
          Dropout.dropout(probabilities, (float) options.dropout(), true).singletonOrThrow();
    }
    NDArray output = tile.unfold(tile.fold(probabilities).matMul(v)).toType(type, false);
    return logSumExp == null ? new NDList(output) : new NDList(output, logSumExp);
  }
}
