package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exact attention with memory linear in the sequence length (FlashAttention, arXiv 2205.14135 and
 * 2307.08691): {@code softmax(scale * Q K' + bias) V}.
 *
 * <p>Queries are {@code (B, H, T, D)}, keys {@code (B, G, S, D)} and values {@code (B, G, S, Dv)},
 * of one floating-point type, with any strides. H is a multiple of G: query head h uses key/value
 * head {@code h / (H / G)}, so G = H is multi-head, G = 1 multi-query attention. A row that sees no
 * key gives 0. Results are owned by the manager of the query. All methods may be called by several
 * threads at once.
 *
 * <p>In training, which means inside a {@link ai.djl.training.GradientCollector}, gradients flow to
 * query, key and value. Otherwise nothing is recorded, and the result must not be fed into a
 * recorded computation.
 */
public final class FlashAttention {

  private static final Logger LOGGER = LoggerFactory.getLogger(FlashAttention.class);
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  /** Scores that other engines may hold at once before they work in tiles. */
  private static final long LARGEST_COMPOSED = 1L << 26;

  private FlashAttention() {}

  /**
   * Attends without limits, in inference.
   *
   * @param query {@code (B, H, T, D)}
   * @param key {@code (B, G, S, D)}
   * @param value {@code (B, G, S, Dv)}
   * @return {@code (B, H, T, Dv)}
   * @throws IllegalArgumentException if shapes or types do not fit together
   */
  public static NDArray attend(NDArray query, NDArray key, NDArray value) {
    return attend(query, key, value, AttentionOptions.plain(), false);
  }

  /**
   * Attends in inference.
   *
   * @param query {@code (B, H, T, D)}
   * @param key {@code (B, G, S, D)}
   * @param value {@code (B, G, S, Dv)}
   * @param options what to compute
   * @return {@code (B, H, T, Dv)}
   * @throws IllegalArgumentException if shapes or types do not fit together
   */
  public static NDArray attend(
      NDArray query, NDArray key, NDArray value, AttentionOptions options) {
    return attend(query, key, value, options, false);
  }

  /**
   * Attends.
   *
   * @param query {@code (B, H, T, D)}
   * @param key {@code (B, G, S, D)}
   * @param value {@code (B, G, S, Dv)}
   * @param options what to compute
   * @param training whether gradients are recorded and dropout is active
   * @return {@code (B, H, T, Dv)}
   * @throws IllegalArgumentException if shapes or types do not fit together
   */
  public static NDArray attend(
      NDArray query, NDArray key, NDArray value, AttentionOptions options, boolean training) {
    return run(AttentionCall.of(query, key, value, options, training, false)).singletonOrThrow();
  }

  /**
   * Attends and also returns the log-sum-exp of each row, through which gradients flow too.
   *
   * @param query {@code (B, H, T, D)}
   * @param key {@code (B, G, S, D)}
   * @param value {@code (B, G, S, Dv)}
   * @param options what to compute
   * @param training whether gradients are recorded and dropout is active
   * @return output and log-sum-exp, which can be merged with those over other keys
   * @throws IllegalArgumentException if shapes or types do not fit together
   */
  public static AttentionResult attendWithLogSumExp(
      NDArray query, NDArray key, NDArray value, AttentionOptions options, boolean training) {
    return AttentionResult.of(run(AttentionCall.of(query, key, value, options, training, true)));
  }

  /**
   * Attends within sequences that are packed one behind the other; no padding is computed.
   *
   * @param query {@code (total, H, D)}
   * @param key {@code (total of keys, G, D)}
   * @param value {@code (total of keys, G, Dv)}
   * @param queryEnds cumulative lengths: 0, then where each sequence of queries ends
   * @param keyEnds the same for keys
   * @param options what to compute in each sequence; without mask
   * @param training whether gradients are recorded and dropout is active
   * @return {@code (total, H, Dv)}
   * @throws IllegalArgumentException if shapes, types or lengths do not fit together
   */
  public static NDArray attendPacked(
      NDArray query,
      NDArray key,
      NDArray value,
      int[] queryEnds,
      int[] keyEnds,
      AttentionOptions options,
      boolean training) {
    return new PackedAttention(query, key, value, queryEnds, keyEnds, options)
        .attend(training, false)
        .singletonOrThrow();
  }

  /**
   * Attends within packed sequences and also returns the log-sum-exp of each row.
   *
   * @param query {@code (total, H, D)}
   * @param key {@code (total of keys, G, D)}
   * @param value {@code (total of keys, G, Dv)}
   * @param queryEnds cumulative lengths: 0, then where each sequence of queries ends
   * @param keyEnds the same for keys
   * @param options what to compute in each sequence; without mask
   * @param training whether gradients are recorded and dropout is active
   * @return output {@code (total, H, Dv)} and log-sum-exp {@code (H, total)}
   * @throws IllegalArgumentException if shapes, types or lengths do not fit together
   */
  public static AttentionResult attendPackedWithLogSumExp(
      NDArray query,
      NDArray key,
      NDArray value,
      int[] queryEnds,
      int[] keyEnds,
      AttentionOptions options,
      boolean training) {
    return AttentionResult.of(
        new PackedAttention(query, key, value, queryEnds, keyEnds, options).attend(training, true));
  }

  /**
   * Appends new tokens to a layer of a cache, each sequence behind its own tokens, and attends to
   * all that the sequence then holds. Nothing is allocated but the output, unless the cache must
   * grow. Call {@link KvCache#advance} when all layers are done. Inference only.
   *
   * @param query {@code (B, H, T, D)}
   * @param key {@code (B, G, T, D)}, of the same tokens
   * @param value {@code (B, G, T, Dv)}
   * @param cache what the sequences have seen
   * @param layer which layer of the cache
   * @param options what to compute; aligned bottom-right. A mask is {@code (B, H, T, S)}, any of
   *     them 1, where S is the longest sequence with its new tokens
   * @return {@code (B, H, T, Dv)}
   * @throws IllegalArgumentException if shapes or types do not fit together or to the cache
   */
  public static NDArray attendCached(
      NDArray query,
      NDArray key,
      NDArray value,
      KvCache cache,
      int layer,
      AttentionOptions options) {
    return new CachedAttention(query, key, value, cache, layer, options).attend();
  }

  /**
   * Computes gradients from a saved result, tile by tile, without autograd and on any engine. This
   * is for callers that write their own backward pass; in training they come by themselves.
   *
   * @param gradOutput {@code (B, H, T, Dv)}, the gradient of the output
   * @param gradLogSumExp {@code (B, H, T)}, the gradient of the log-sum-exp, or null for 0
   * @param query {@code (B, H, T, D)}
   * @param key {@code (B, G, S, D)}
   * @param value {@code (B, G, S, Dv)}
   * @param saved what attention returned for these
   * @param options what was computed; without dropout
   * @return the gradients, owned by the manager of the query
   * @throws IllegalArgumentException if shapes or types do not fit together, or there is dropout
   */
  public static AttentionGradients gradients(
      NDArray gradOutput,
      NDArray gradLogSumExp,
      NDArray query,
      NDArray key,
      NDArray value,
      AttentionResult saved,
      AttentionOptions options) {
    if (options.dropout() > 0) {
      throw new IllegalArgumentException("gradients: what was dropped is not known any more");
    }
    AttentionCall call = AttentionCall.of(query, key, value, options, false, true);
    AttentionShapes sizes = call.sizes();
    requireShape("gradient of the output", gradOutput, sizes.output());
    requireShape("saved output", saved.output(), sizes.output());
    requireShape("saved log-sum-exp", saved.logSumExp(), sizes.logSumExp());
    if (gradLogSumExp != null) {
      requireShape("gradient of the log-sum-exp", gradLogSumExp, sizes.logSumExp());
    }
    if (sizes.isEmpty()) {
      return new AttentionGradients(query.zerosLike(), key.zerosLike(), value.zerosLike());
    }
    return new TiledGradients(call).of(gradOutput, gradLogSumExp, saved);
  }

  private static void requireShape(String what, NDArray array, Shape shape) {
    if (!array.getShape().equals(shape)) {
      throw new IllegalArgumentException(
          "%s: expected %s, found %s".formatted(what, shape, array.getShape()));
    }
  }

  static NDList run(AttentionCall call) {
    if (call.sizes().isEmpty()) {
      return nothing(call);
    }
    return switch (choose(call)) {
      case FUSED -> new FusedAttention().attend(call);
      case TILED -> new TiledAttention().attend(call);
      case COMPOSED, AUTO -> new ComposedAttention().attend(call);
    };
  }

  /** No queries, or no keys to see. */
  private static NDList nothing(AttentionCall call) {
    NDManager manager = call.q().getManager();
    DataType type = call.q().getDataType();
    NDList result = new NDList(manager.zeros(call.sizes().output(), type));
    if (call.wantsLogSumExp()) {
      DataType wide = AttentionShapes.wide(type);
      result.add(manager.full(call.sizes().logSumExp(), Float.NEGATIVE_INFINITY, wide));
    }
    return result;
  }

  private static AttentionImplementation choose(AttentionCall call) {
    AttentionImplementation wanted = call.options().implementation();
    if (wanted == AttentionImplementation.TILED || wanted == AttentionImplementation.COMPOSED) {
      return wanted;
    }
    String obstacle = FusedAttention.obstacle(call.q(), call.options(), call.training());
    if (obstacle == null) {
      return AttentionImplementation.FUSED;
    }
    AttentionShapes x = call.sizes();
    boolean large = x.b() * x.h() * x.t() * x.s() > LARGEST_COMPOSED;
    AttentionImplementation instead =
        large && !call.training()
            ? AttentionImplementation.TILED
            : AttentionImplementation.COMPOSED;
    if (SAID.add(obstacle)) {
      LOGGER.debug("attention is not fused: {}; using {}", obstacle, instead);
    }
    return instead;
  }
}
