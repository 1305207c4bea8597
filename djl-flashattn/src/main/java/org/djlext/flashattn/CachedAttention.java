package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.ops.TorchProgram;

/** Appends new tokens to a cache and attends to all that it then holds. */
final class CachedAttention {

  private final NDArray q;
  private final NDArray k;
  private final NDArray v;
  private final KvCache cache;
  private final int layer;
  private final AttentionOptions options;

  CachedAttention(
      NDArray q, NDArray k, NDArray v, KvCache cache, int layer, AttentionOptions options) {
    this.q = q;
    this.k = k;
    this.v = v;
    this.cache = cache;
    this.layer = layer;
    this.options = options;
    AttentionShapes sizes = AttentionShapes.of(q, k, v, options.toBuilder().optMask(null).build());
    long tokens = sizes.t();
    if (sizes.s() != tokens) {
      throw new IllegalArgumentException(
          "cached attention: %d new queries, but %d new keys".formatted(tokens, sizes.s()));
    }
    if (layer < 0 || layer >= cache.layers()) {
      throw new IllegalArgumentException(
          "cached attention: layer %d of a cache with %d layers".formatted(layer, cache.layers()));
    }
    boolean positioned =
        options.causal() || options.windowLeft() >= 0 || !options.alibiSlopes().isEmpty();
    if (positioned && options.alignment() == CausalAlignment.TOP_LEFT) {
      throw new IllegalArgumentException(
          "cached attention: new tokens stand behind the cached ones, so positions must be aligned"
              + " BOTTOM_RIGHT");
    }
    requireFit("keys", cache.keys(layer), k);
    requireFit("values", cache.values(layer), v);
    if (options.mask() != null) {
      requireMask(sizes, options.mask().getShape(), cache.maxLength() + tokens);
    }
  }

  private static void requireFit(String what, NDArray cached, NDArray added) {
    Shape c = cached.getShape();
    Shape a = added.getShape();
    boolean right =
        c.get(0) == a.get(0)
            && c.get(1) == a.get(1)
            && c.get(3) == a.get(3)
            && cached.getDataType() == added.getDataType();
    if (!right) {
      throw new IllegalArgumentException(
          "cached attention: the cache holds %s %s %s, the new ones are %s %s"
              .formatted(what, c, cached.getDataType(), a, added.getDataType()));
    }
  }

  private static void requireMask(AttentionShapes x, Shape mask, long keys) {
    long[] full = {x.b(), x.h(), x.t(), keys};
    boolean right = mask.dimension() == 4;
    for (int i = 0; right && i < 4; i++) {
      right = mask.get(i) == 1 || mask.get(i) == full[i];
    }
    if (!right) {
      throw new IllegalArgumentException(
          "cached attention mask: expected (%d, %d, %d, %d), any of them 1, found %s"
              .formatted(full[0], full[1], full[2], full[3], mask));
    }
  }

  NDArray attend() {
    int tokens = Math.toIntExact(q.getShape().get(2));
    if (tokens == 0) {
      return q.getManager()
          .zeros(q.getShape().slice(0, 3).add(v.getShape().get(3)), q.getDataType());
    }
    cache.reserve(tokens);
    boolean fusible =
        options.implementation() == AttentionImplementation.AUTO
            || options.implementation() == AttentionImplementation.FUSED;
    return fusible && FusedAttention.obstacle(q, options, false) == null
        ? fused()
        : oneByOne(tokens);
  }

  private NDArray fused() {
    TorchProgram program =
        FusedProgram.of(FusedProgram.Use.CACHE, options, q.getShape().get(3), false);
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of(q, k, v, cache.keys(layer), cache.values(layer)));
    NDArray mask = options.mask();
    String suffix = mask == null ? "" : "_masked";
    if (cache.isUniform()) {
      arguments.add(cache.length(0));
      if (mask != null) {
        arguments.add(mask);
      }
      return program.call("cached" + suffix, false, arguments.toArray()).singletonOrThrow();
    }
    long[] starts = new long[cache.batch()];
    for (int b = 0; b < starts.length; b++) {
      starts[b] = cache.length(b);
    }
    try (NDArray places = q.getManager().create(starts)) {
      arguments.add(places);
      arguments.add(cache.maxLength());
      if (mask != null) {
        arguments.add(mask);
      }
      return program.call("ragged" + suffix, false, arguments.toArray()).singletonOrThrow();
    }
  }

  private NDArray oneByOne(int tokens) {
    return Intermediates.closeAllButOne(
        () -> {
          NDList outputs = new NDList();
          for (int b = 0; b < cache.batch(); b++) {
            int start = cache.length(b);
            int end = start + tokens;
            cache.keys(layer).set(new NDIndex("{}, :, {}:{}", b, start, end), k.get(b));
            cache.values(layer).set(new NDIndex("{}, :, {}:{}", b, start, end), v.get(b));
            NDIndex row = new NDIndex("{}:{}", b, b + 1);
            NDIndex held = new NDIndex("{}:{}, :, :{}", b, b + 1, end);
            AttentionOptions own = options.toBuilder().optMask(mask(b, end)).build();
            AttentionCall call =
                AttentionCall.of(
                    q.get(row),
                    cache.keys(layer).get(held),
                    cache.values(layer).get(held),
                    own,
                    false,
                    false);
            outputs.add(FlashAttention.run(call).singletonOrThrow());
          }
          return outputs.size() == 1 ? outputs.get(0) : NDArrays.concat(outputs, 0);
        });
  }

  private NDArray mask(int b, int end) {
    NDArray mask = options.mask();
    if (mask == null) {
      return null;
    }
    int row = mask.getShape().get(0) == 1 ? 0 : b;
    long columns = mask.getShape().get(3) == 1 ? 1 : end;
    return mask.get(new NDIndex("{}:{}, :, :, :{}", row, row + 1, columns));
  }
}
