package org.djlext.vlm.llama;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.layers.Projection;
import org.djlext.flashattn.layers.RmsNorm;
import org.djlext.flashattn.layers.RotaryTable;
import org.djlext.flashattn.layers.TokenEmbedding;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;
import org.djlext.vlm.generate.GenerativeBlock;

/**
 * LLaMA 1 to 3.2 and Mistral (arXiv 2302.13971, 2307.09288, 2310.06825): {@code input_ids (B, T)}
 * int64 and optionally {@code attention_mask (B, T)} give {@code logits (B, T, V)}.
 *
 * <p>Without a mask every token is real. Padding may stand on either side: positions count real
 * tokens only, as in transformers' generation.
 */
public final class LlamaBlock extends GenerativeBlock {

  private static final byte VERSION = 1;

  private final LlamaConfig config;
  private final RotaryTable rotary;
  private final TokenEmbedding embedding;
  private final List<LlamaDecoderLayer> layers = new ArrayList<>();
  private final RmsNorm norm;
  private final Projection head;
  private final ProgramSource logits;

  /**
   * Constructs the Block, its parameters without values.
   *
   * @param config the model's shape
   */
  @SuppressWarnings("this-escape")
  public LlamaBlock(LlamaConfig config) {
    super(VERSION);
    this.config = config;
    this.rotary = config.rotary();
    int e = config.hiddenSize();
    embedding = addChildBlock("embed_tokens", new TokenEmbedding(config.vocabSize(), e));
    for (int i = 0; i < config.layers(); i++) {
      layers.add(addChildBlock("layers." + i, new LlamaDecoderLayer(config)));
    }
    norm = addChildBlock("norm", new RmsNorm(e, config.rmsNormEps()));
    head =
        config.tieWordEmbeddings()
            ? null
            : addChildBlock("lm_head", new Projection(e, config.vocabSize(), false));
    logits =
        ProgramSource.resource(LlamaBlock.class, "logits.py")
            .with("hidden", e)
            .with("eps", config.rmsNormEps());
  }

  /**
   * Returns the model's shape.
   *
   * @return the configuration given to the constructor
   */
  public LlamaConfig config() {
    return config;
  }

  @Override
  public int vocabularySize() {
    return config.vocabSize();
  }

  @Override
  public int contextLength() {
    return config.maxPositions();
  }

  @Override
  public KvCache newCache(NDManager manager, int batch, int capacity) {
    DataType type = embedding.getParameters().valueAt(0).getArray().getDataType();
    int d = config.headDim();
    return new KvCache(manager, config.layers(), batch, config.kvHeads(), d, d, capacity, type);
  }

  @Override
  public NDArray nextTokenLogits(
      ParameterStore parameterStore, NDArray inputIds, int[] lengths, KvCache cache) {
    NDManager manager = inputIds.getManager();
    int tokens = (int) inputIds.getShape().get(1);
    cache.reserve(tokens);
    try (NDManager scratch = manager.newSubManager()) {
      inputIds.tempAttach(scratch);
      CachedTokens at = CachedTokens.behind(scratch, cache, tokens, config.slidingWindow());
      NDArray h = embed(parameterStore, inputIds, false);
      NDList cosSin = cosSin(scratch, at.positions(), h.getDataType());
      for (int i = 0; i < layers.size(); i++) {
        NDArray next = layers.get(i).forward(parameterStore, h, cosSin, cache, i, at);
        h.close();
        h = next;
      }
      cache.advance(lengths);
      NDArray out = lastLogits(parameterStore, h, lengths, cache.batch());
      out.attach(manager);
      return out;
    }
  }

  /**
   * Returns what every stage of the model sees.
   *
   * @param parameterStore where weights are read
   * @param inputIds {@code (B, T)} int64
   * @param attentionMask {@code (B, T)}, zero for padding; or null
   * @param training whether gradients are wanted
   * @return the embedded tokens and the output of each layer before the final norm, each {@code (B,
   *     T, E)}, owned by the manager of {@code inputIds}
   */
  public NDList hiddenStates(
      ParameterStore parameterStore, NDArray inputIds, NDArray attentionMask, boolean training) {
    NDManager manager = inputIds.getManager();
    boolean[][] real = attentionMask == null ? null : realTokens(attentionMask);
    NDArray h = embed(parameterStore, inputIds, training);
    int tokens = (int) inputIds.getShape().get(1);
    long[][] positions = real == null ? new long[][] {range(tokens)} : positions(real);
    NDList cosSin = cosSin(manager, positions, h.getDataType());
    NDArray mask = mask(manager, real, positions, tokens, h.getDataType());
    NDList states = new NDList(h);
    for (LlamaDecoderLayer layer : layers) {
      h = layer.forward(parameterStore, h, cosSin, mask, training);
      states.add(h);
    }
    return states;
  }

  @Override
  protected NDList forwardTensors(ParameterStore parameterStore, NDList inputs, boolean training) {
    NDArray ids = inputs.head();
    NDArray attentionMask = inputs.size() > 1 ? inputs.get(1) : null;
    NDManager manager = ids.getManager();
    // autograd keeps what it needs; the arrays between the layers need not outlive the call
    try (NDManager scratch = manager.newSubManager()) {
      ids.tempAttach(scratch);
      NDList states = hiddenStates(parameterStore, ids, attentionMask, training);
      NDArray h = states.get(states.size() - 1);
      Device device = h.getDevice();
      NDArray norms = norm.weight(parameterStore, device, training);
      NDArray heads = headWeight(parameterStore, device, training);
      NDList out = TorchProgram.of(logits).call("all", training, h, norms, heads);
      out.head().setName("logits");
      out.attach(manager);
      return out;
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... shapes) {
    Shape hidden = shapes[0].add(config.hiddenSize());
    for (Pair<String, Block> child : getChildren()) {
      boolean first = child.getValue() == embedding;
      child.getValue().initialize(manager, dataType, first ? shapes[0] : hidden);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0].add(config.vocabSize())};
  }

  private NDArray embed(ParameterStore store, NDArray ids, boolean training) {
    return embedding.forward(store, new NDList(ids), training).singletonOrThrow();
  }

  private NDArray lastLogits(ParameterStore store, NDArray h, int[] lengths, int batch) {
    long[] last = new long[batch];
    Arrays.setAll(last, b -> Math.max(0, lengths[lengths.length == 1 ? 0 : b] - 1L));
    NDArray index = h.getManager().create(last, new Shape(batch, 1, 1));
    Device device = h.getDevice();
    return TorchProgram.of(logits)
        .call(
            "last",
            false,
            h,
            norm.weight(store, device, false),
            headWeight(store, device, false),
            index)
        .singletonOrThrow();
  }

  private NDArray headWeight(ParameterStore store, Device device, boolean training) {
    return head == null
        ? embedding.weight(store, device, training)
        : head.weight(store, device, training);
  }

  private NDList cosSin(NDManager manager, long[][] positions, DataType type) {
    NDList cosSin = rotary.cosSin(manager, positions);
    return new NDList(cosSin.get(0).toType(type, false), cosSin.get(1).toType(type, false));
  }

  private NDArray mask(
      NDManager manager, boolean[][] real, long[][] positions, int tokens, DataType type) {
    int window = config.slidingWindow();
    if (real != null) {
      return VisibilityMask.of(manager, real, window).toType(type, false);
    }
    return window > 0 && tokens > window
        ? VisibilityMask.of(manager, positions, tokens, window).toType(type, false)
        : null;
  }

  /** Returns which tokens are real, or null if all of them are. */
  private static boolean[][] realTokens(NDArray attentionMask) {
    int batch = (int) attentionMask.getShape().get(0);
    int tokens = (int) attentionMask.getShape().get(1);
    boolean[][] real = new boolean[batch][tokens];
    boolean all = true;
    try (NDArray longs = attentionMask.toType(DataType.INT64, true)) {
      long[] values = longs.toLongArray();
      for (int i = 0; i < values.length; i++) {
        real[i / tokens][i % tokens] = values[i] != 0;
        all &= values[i] != 0;
      }
    }
    return all ? null : real;
  }

  /** Counts real tokens only, so that padding on the left shifts nothing. */
  private static long[][] positions(boolean[][] real) {
    long[][] positions = new long[real.length][];
    for (int b = 0; b < real.length; b++) {
      positions[b] = new long[real[b].length];
      long seen = 0;
      for (int t = 0; t < real[b].length; t++) {
        positions[b][t] = Math.max(0, seen - (real[b][t] ? 0 : 1));
        seen += real[b][t] ? 1 : 0;
      }
    }
    return positions;
  }

  private static long[] range(int tokens) {
    long[] positions = new long[tokens];
    Arrays.setAll(positions, i -> i);
    return positions;
  }
}
