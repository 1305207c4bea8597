package org.djlext.flashattn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import org.djlext.flashattn.layers.Projection;
import org.djlext.flashattn.layers.RotaryTable;
import org.djlext.flashattn.pretrained.weights.TensorMemory;

/**
 * Multi-head attention with its projections, on {@link FlashAttention}: grouped heads, rotary
 * positions, causal and windowed masks, dropout, cross attention and a cache.
 *
 * <p>Inputs, with E the embedding size, T queries and S keys:
 *
 * <ul>
 *   <li>one: {@code (B, T, E)}, attended to itself;
 *   <li>two: the same and a mask;
 *   <li>three: query {@code (B, T, E)}, key {@code (B, S, Ek)}, value {@code (B, S, Ev)};
 *   <li>four: the same and a mask.
 * </ul>
 *
 * <p>The order of three and four is that of {@link InputOrder}: query first by default, key first
 * as in DJL's {@link ScaledDotProductAttentionBlock}, whose place this Block then takes unchanged.
 * A mask is {@code (B, T, S)} or {@code (B, H, T, S)} where any axis may be 1, of any type: 0
 * hides, anything else keeps. The output is {@code (B, T, E)}.
 *
 * <p>Differences to DJL's Block: a row that sees nothing gives the output bias, not an average of
 * all values; and masks hide completely instead of subtracting 100,000.
 */
public final class FlashAttentionBlock extends AbstractBlock {

  private static final byte VERSION = 1;

  private final FlashAttentionBlockConfig config;
  private final Projection packed;
  private final Projection query;
  private final Projection key;
  private final Projection value;
  private final Projection output;

  FlashAttentionBlock(FlashAttentionBlockConfig config) {
    super(VERSION);
    this.config = config;
    int e = config.embeddingSize();
    int q = config.heads() * config.headSize();
    int kv = config.kvHeads() * config.headSize();
    boolean bias = config.bias();
    if (config.packed()) {
      packed = addChildBlock("qkv_proj", new Projection(e, q + 2 * kv, bias));
      query = null;
      key = null;
      value = null;
    } else {
      packed = null;
      query = addChildBlock("q_proj", new Projection(e, q, bias));
      key = addChildBlock("k_proj", new Projection(config.keySize(), kv, bias));
      value = addChildBlock("v_proj", new Projection(config.valueSize(), kv, bias));
    }
    output = addChildBlock("o_proj", new Projection(q, e, config.outputBias()));
  }

  /** What three or four inputs mean. */
  public enum InputOrder {
    /** Query, key, value, mask, as in most libraries. */
    QUERY_KEY_VALUE,
    /** Key, query, value, mask, as in DJL's {@link ScaledDotProductAttentionBlock}. */
    KEY_QUERY_VALUE
  }

  /**
   * Returns a builder.
   *
   * @return the builder
   */
  public static FlashAttentionBlockBuilder builder() {
    return new FlashAttentionBlockBuilder();
  }

  /**
   * Converts DJL's attention Block: same parameters, same inputs, same output.
   *
   * @param manager the owner of the copied parameters
   * @param block an initialized Block
   * @param heads the number of heads it was built with, which it does not tell
   * @param dropout the dropout it was built with, which it does not tell either
   * @return a Block that takes keys, queries and values in that order
   * @throws IllegalStateException if the Block is not initialized
   */
  public static FlashAttentionBlock of(
      NDManager manager, ScaledDotProductAttentionBlock block, int heads, double dropout) {
    if (!block.getResultProjection().isInitialized()) {
      throw new IllegalStateException(
          "initialize the ScaledDotProductAttentionBlock before converting it");
    }
    NDArray weight = block.getResultProjection().getParameters().get("weight").getArray();
    int e = Math.toIntExact(weight.getShape().get(0));
    FlashAttentionBlock ours =
        builder()
            .setEmbeddingSize(e)
            .setHeadCount(heads)
            .optInputOrder(InputOrder.KEY_QUERY_VALUE)
            .optAttention(AttentionOptions.builder().optDropout(dropout).build())
            .build();
    ours.initialize(manager, weight.getDataType(), new Shape(-1, -1, e));
    copy(block.getQueryProjection(), ours.query);
    copy(block.getKeyProjection(), ours.key);
    copy(block.getValueProjection(), ours.value);
    copy(block.getResultProjection(), ours.output);
    return ours;
  }

  private static void copy(Block from, Block to) {
    for (String name : new String[] {"weight", "bias"}) {
      NDArray source = from.getParameters().get(name).getArray();
      source.copyTo(to.getParameters().get(name).getArray());
    }
  }

  /**
   * Returns what this Block was built from.
   *
   * @return the configuration
   */
  public FlashAttentionBlockConfig config() {
    return config;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    requireCount(inputs.size());
    NDArray mask = inputs.size() % 2 == 0 ? inputs.get(inputs.size() - 1) : null;
    NDList x = inputs.size() < 3 ? new NDList(inputs.head()) : inOrder(inputs);
    fetch(store, inputs.head().getDevice(), training);
    return Intermediates.closeAllBut(
        () -> {
          NDList qkv = project(store, x, training);
          NDArray q = rotate(qkv.get(0), 0);
          NDArray k = rotate(qkv.get(1), 0);
          AttentionOptions options = config.attention();
          if (mask != null) {
            options = options.toBuilder().optMask(kept(mask)).build();
          }
          NDArray o = FlashAttention.attend(q, k, qkv.get(2), options, training);
          return new NDList(joinHeads(store, o, training));
        });
  }

  /**
   * Attends new tokens to themselves and to all tokens in a cache, appending them to it; inference
   * only. Rotary positions continue those of the cache. Call {@link KvCache#advance} when all
   * layers are done.
   *
   * @param store where parameters are read
   * @param tokens {@code (B, T, E)}
   * @param cache what the sequences have seen
   * @param layer the layer of the cache that belongs to this Block
   * @return {@code (B, T, E)}, owned by the manager of the tokens
   */
  public NDArray forwardCached(ParameterStore store, NDArray tokens, KvCache cache, int layer) {
    fetch(store, tokens.getDevice(), false);
    return Intermediates.closeAllButOne(
        () -> {
          NDList qkv = project(store, new NDList(tokens), false);
          int[] starts = new int[cache.batch()];
          for (int b = 0; b < starts.length; b++) {
            starts[b] = cache.length(b);
          }
          NDArray q = rotate(qkv.get(0), starts);
          NDArray k = rotate(qkv.get(1), starts);
          NDArray o =
              FlashAttention.attendCached(q, k, qkv.get(2), cache, layer, config.attention());
          return joinHeads(store, o, false);
        });
  }

  /** Has the store make its copies for another device now, since it keeps them. */
  private void fetch(ParameterStore store, Device device, boolean training) {
    for (Pair<String, Block> child : getChildren()) {
      for (Parameter parameter : child.getValue().getDirectParameters().values()) {
        store.getValue(parameter, device, training);
      }
    }
  }

  private NDList inOrder(NDList inputs) {
    boolean keyFirst = config.inputOrder() == InputOrder.KEY_QUERY_VALUE;
    return new NDList(inputs.get(keyFirst ? 1 : 0), inputs.get(keyFirst ? 0 : 1), inputs.get(2));
  }

  /** Returns q (B, H, T, D), k and v (B, G, S, D). */
  private NDList project(ParameterStore store, NDList x, boolean training) {
    if (packed == null) {
      NDArray first = x.get(0);
      boolean self = x.size() == 1;
      return new NDList(
          splitHeads(query, store, first, config.heads(), training),
          splitHeads(key, store, self ? first : x.get(1), config.kvHeads(), training),
          splitHeads(value, store, self ? first : x.get(2), config.kvHeads(), training));
    }
    if (x.size() > 1) {
      throw new IllegalArgumentException(
          "attention with a packed projection attends to its own input: expected 1 or 2 inputs");
    }
    int h = config.heads();
    int g = config.kvHeads();
    NDArray all = splitHeads(packed, store, x.get(0), h + 2 * g, training); // (B, H + 2G, T, D)
    return all.split(new long[] {h, h + g}, 1);
  }

  private NDArray splitHeads(
      Projection projection, ParameterStore store, NDArray x, int heads, boolean training) {
    NDArray y = projection.forward(store, new NDList(x), training).singletonOrThrow();
    Shape s = y.getShape();
    return y.reshape(s.get(0), s.get(1), heads, config.headSize()).swapAxes(1, 2);
  }

  private NDArray joinHeads(ParameterStore store, NDArray o, boolean training) {
    Shape s = o.getShape();
    NDArray joined = o.swapAxes(1, 2).reshape(s.get(0), s.get(2), s.get(1) * s.get(3));
    return output.forward(store, new NDList(joined), training).singletonOrThrow();
  }

  /** Turns x (B, heads, T, D) by its positions, which start at one place or at one for each row. */
  private NDArray rotate(NDArray x, int... starts) {
    RotaryTable table = config.rotary();
    if (table == null) {
      return x;
    }
    int tokens = Math.toIntExact(x.getShape().get(2));
    long[][] positions = new long[starts.length][tokens];
    for (int b = 0; b < starts.length; b++) {
      for (int i = 0; i < tokens; i++) {
        positions[b][i] = (long) starts[b] + i;
      }
    }
    NDList cosSin = table.cosSin(x.getManager(), positions); // (B or 1, 1, T, D) each
    NDArray cos = cosSin.get(0).toType(x.getDataType(), false);
    NDArray sin = cosSin.get(1).toType(x.getDataType(), false);
    NDList halves = x.split(2, 3);
    NDArray turned = halves.get(1).neg().concat(halves.get(0), 3);
    return x.mul(cos).add(turned.mul(sin));
  }

  /** (B, T, S) or (B, H, T, S) of any type -> boolean with four axes. */
  private static NDArray kept(NDArray mask) {
    NDArray keeps = mask.toType(DataType.BOOLEAN, false);
    return keeps.getShape().dimension() == 3 ? keeps.expandDims(1) : keeps;
  }

  private static void requireCount(int inputs) {
    if (inputs < 1 || inputs > 4) {
      throw new IllegalArgumentException("attention: expected 1 to 4 inputs, found " + inputs);
    }
  }

  /** Refuses types that end the process before a parameter is made of them. */
  @Override
  public void initialize(NDManager manager, DataType dataType, Shape... inputShapes) {
    TensorMemory.refuse(dataType);
    super.initialize(manager, dataType, inputShapes);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... shapes) {
    for (Pair<String, Block> child : getChildren()) {
      child.getValue().initialize(manager, dataType, shapes[0]); // sizes are known already
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    requireCount(inputShapes.length);
    boolean second = inputShapes.length > 2 && config.inputOrder() == InputOrder.KEY_QUERY_VALUE;
    Shape q = inputShapes[second ? 1 : 0];
    return new Shape[] {q.slice(0, q.dimension() - 1).add(config.embeddingSize())};
  }
}
