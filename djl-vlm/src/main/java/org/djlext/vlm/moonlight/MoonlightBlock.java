package org.djlext.vlm.moonlight;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.layers.Projection;
import org.djlext.flashattn.layers.RmsNorm;
import org.djlext.flashattn.layers.RotaryTable;
import org.djlext.flashattn.layers.TokenEmbedding;
import org.djlext.flashattn.ops.TorchProgram;
import org.djlext.flashattn.pretrained.PartialBlock;
import org.djlext.flashattn.training.Recomputation;
import org.djlext.vlm.decoder.CachedPass;
import org.djlext.vlm.decoder.FusedReader;
import org.djlext.vlm.decoder.TokenInputs;
import org.djlext.vlm.decoder.TokenReader;
import org.djlext.vlm.generate.GenerativeBlock;

/**
 * Moonlight (arXiv 2502.16982) and DeepSeek-V3 (arXiv 2412.19437): {@code input_ids (B, T)} int64
 * and optionally {@code attention_mask (B, T)} give {@code logits (B, T, V)}.
 *
 * <p>Without a mask every token is real. Padding may stand on either side: positions count real
 * tokens only, as in transformers' generation.
 */
public final class MoonlightBlock extends GenerativeBlock implements PartialBlock {

  private static final byte VERSION = 1;

  private final MoonlightConfig config;
  private final RotaryTable rotary;
  private final TokenEmbedding embedding;
  private final List<MoonlightDecoderLayer> layers = new ArrayList<>();
  private final RmsNorm norm;
  private final Projection head;
  private final MoonlightProgram program;
  private final ExpertMemory experts;
  private volatile boolean showsRouting;

  /**
   * Constructs the Block, its parameters without values.
   *
   * @param config the model's shape
   */
  public MoonlightBlock(MoonlightConfig config) {
    this(config, new MoonlightProgram(config), null);
  }

  @SuppressWarnings("this-escape")
  MoonlightBlock(MoonlightConfig config, MoonlightProgram program, ExpertMemory experts) {
    super(VERSION);
    this.config = config;
    this.rotary = config.attention().rotary();
    this.program = program;
    this.experts = experts;
    int e = config.hiddenSize();
    embedding = addChildBlock("embed_tokens", new TokenEmbedding(config.vocabSize(), e));
    for (int i = 0; i < config.layers(); i++) {
      layers.add(
          addChildBlock("layers." + i, new MoonlightDecoderLayer(config, i, program, experts)));
    }
    norm = addChildBlock("norm", new RmsNorm(e, config.rmsNormEps()));
    head =
        config.tieWordEmbeddings()
            ? null
            : addChildBlock("lm_head", new Projection(e, config.vocabSize(), false));
  }

  /**
   * Returns the model's shape.
   *
   * @return the configuration given to the constructor
   */
  public MoonlightConfig config() {
    return config;
  }

  /**
   * Returns the experts that are in memory, if the others are not.
   *
   * @return the memory, or nothing if all experts are parameters
   */
  public Optional<ExpertMemory> expertMemory() {
    return Optional.ofNullable(experts);
  }

  /**
   * Decides whether, in training, how experts were chosen is given out after the logits: for every
   * layer i with experts {@code scores.i (M, X)} and {@code chosen.i (M, K)}, and in the end {@code
   * real (B, T)}, zero for padding. {@link ExpertBalancing} and {@link SequenceBalanceLoss} need
   * it.
   *
   * @param shown whether it is; at first it is not
   */
  public void showRouting(boolean shown) {
    showsRouting = shown;
  }

  /**
   * Returns the bias that has a say in a layer's choice of experts.
   *
   * @param layer the layer's index
   * @return {@code (X)} float32, owned by the parameter
   * @throws IllegalArgumentException if the layer has no experts
   */
  public NDArray gateBias(int layer) {
    return layers.get(layer).gateBias();
  }

  @Override
  public int vocabularySize() {
    return config.vocabSize();
  }

  @Override
  public int contextLength() {
    return config.maxPositions();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Its keys are the compressed vectors {@code (B, 1, S, L)} and its values the turned parts of
   * the keys {@code (B, 1, S, R)}: nothing else is kept of a token.
   */
  @Override
  public KvCache newCache(NDManager manager, int batch, int capacity) {
    DataType type = embedding.getParameters().valueAt(0).getArray().getDataType();
    AttentionConfig a = config.attention();
    return new KvCache(
        manager, config.layers(), batch, 1, a.latentRank(), a.rotarySize(), capacity, type);
  }

  /**
   * Looks up the vectors of tokens, for models that put others in between, such as those of images.
   *
   * @param parameterStore where weights are read
   * @param inputIds {@code (B, T)} int64
   * @return {@code (B, T, E)}, owned by the manager of {@code inputIds}
   */
  public NDArray embed(ParameterStore parameterStore, NDArray inputIds) {
    NDArray table = embedding.weight(parameterStore, inputIds.getDevice(), false);
    return program.compiled(false).call("embed", false, inputIds, table).singletonOrThrow();
  }

  /**
   * Looks up the vectors of tokens likewise, in training with gradients for the table.
   *
   * @param parameterStore where weights are read
   * @param inputIds {@code (B, T)} int64
   * @param training whether gradients are wanted
   * @return {@code (B, T, E)}, owned by the manager of {@code inputIds}
   */
  public NDArray embed(ParameterStore parameterStore, NDArray inputIds, boolean training) {
    return embedding.forward(parameterStore, new NDList(inputIds), training).singletonOrThrow();
  }

  /**
   * Computes the logits of whole sequences whose tokens are given as vectors.
   *
   * @param parameterStore where weights are read
   * @param inputs the tokens, of which only the mask is used
   * @param embedded {@code (B, T, E)}
   * @param training whether gradients are wanted
   * @return {@code logits (B, T, V)}, and how experts were chosen if that is {@linkplain
   *     #showRouting shown}; owned by the manager of {@code embedded}
   */
  public NDList logitsOf(
      ParameterStore parameterStore, TokenInputs inputs, NDArray embedded, boolean training) {
    MoonlightStates states = statesOf(parameterStore, inputs, embedded, training);
    NDArray h = states.last();
    Device device = h.getDevice();
    NDArray norms = norm.weight(parameterStore, device, training);
    NDArray heads = headWeight(parameterStore, device, training);
    NDList out = program.compiled(training).call("logits", training, h, norms, heads);
    out.head().setName("logits");
    if (training && showsRouting) {
      RoutingOutputs.append(states, layers.size(), real(inputs), out);
    }
    return out;
  }

  @Override
  public NDArray nextTokenLogits(
      ParameterStore parameterStore, NDArray inputIds, int[] lengths, KvCache cache) {
    try (NDArray h = embed(parameterStore, inputIds)) {
      return nextTokenLogitsOf(parameterStore, h, lengths, cache);
    }
  }

  /**
   * Does what {@link #nextTokenLogits} does, for tokens that are given as vectors.
   *
   * @param parameterStore where weights are read
   * @param embedded {@code (B, T, E)}
   * @param lengths for each sequence, how many of the T tokens are real; or one number for all
   * @param cache what was read before; extended by the real tokens
   * @return the logits {@code (B, V)} float32 of the token after the last real one, owned by the
   *     manager of {@code embedded}
   */
  public NDArray nextTokenLogitsOf(
      ParameterStore parameterStore, NDArray embedded, int[] lengths, KvCache cache) {
    NDManager manager = embedded.getManager();
    CachedPass pass = new CachedPass(rotary, reader(parameterStore, embedded.getDevice()));
    try (NDManager scratch = manager.newSubManager()) {
      embedded.tempAttach(scratch);
      NDArray logits = pass.logits(embedded, lengths, cache);
      logits.attach(manager);
      return logits;
    }
  }

  private TokenReader reader(ParameterStore store, Device device) {
    TorchProgram compiled = program.compiled(false);
    NDArray norms = norm.weight(store, device, false);
    NDArray heads = headWeight(store, device, false);
    if (experts != null) {
      return new LayeredReader(compiled, store, layers, norms, heads);
    }
    List<NDArray> weights = new ArrayList<>();
    layers.forEach(layer -> layer.addWeights(store, device, false, weights));
    return new FusedReader(compiled, norms, heads, weights.toArray(NDArray[]::new));
  }

  /**
   * Returns what every stage of the model sees.
   *
   * @param parameterStore where weights are read
   * @param inputIds {@code (B, T)} int64
   * @param attentionMask {@code (B, T)}, zero for padding; or null
   * @param training whether gradients are wanted
   * @return the stages, owned by the manager of {@code inputIds}
   * @throws IllegalArgumentException if an input is not what is expected
   */
  public MoonlightStates states(
      ParameterStore parameterStore, NDArray inputIds, NDArray attentionMask, boolean training) {
    NDManager manager = inputIds.getManager();
    NDList inputs = new NDList(inputIds);
    if (attentionMask != null) {
      inputs.add(attentionMask);
    }
    try (NDManager scratch = manager.newSubManager()) {
      inputIds.tempAttach(scratch);
      TokenInputs tokens = TokenInputs.of(inputs, config.vocabSize());
      NDArray h = embed(parameterStore, tokens.ids(), training);
      MoonlightStates states = statesOf(parameterStore, tokens, h, training);
      states.attach(manager);
      return states;
    }
  }

  @Override
  protected NDList forwardTensors(ParameterStore parameterStore, NDList inputs, boolean training) {
    NDManager manager = inputs.head().getManager();
    try (NDManager scratch = manager.newSubManager()) {
      inputs.tempAttach(scratch);
      // autograd keeps what it needs; the arrays between the layers need not outlive the call
      TokenInputs tokens = TokenInputs.of(inputs, config.vocabSize());
      NDArray h = embed(parameterStore, tokens.ids(), training);
      NDList out = logitsOf(parameterStore, tokens, h, training);
      out.attach(manager);
      return out;
    }
  }

  private static NDArray real(TokenInputs inputs) {
    return inputs.attentionMask() == null
        ? inputs.ids().onesLike().toType(DataType.FLOAT32, false)
        : inputs
            .attentionMask()
            .toType(DataType.FLOAT32, true)
            .neq(0)
            .toType(DataType.FLOAT32, false);
  }

  /**
   * Returns what every stage of the model sees of tokens that are given as vectors.
   *
   * @param store where weights are read
   * @param inputs the tokens, of which only the mask is used
   * @param embedded {@code (B, T, E)}
   * @param training whether gradients are wanted
   * @return the stages, owned by the manager of {@code embedded}
   */
  public MoonlightStates statesOf(
      ParameterStore store, TokenInputs inputs, NDArray embedded, boolean training) {
    if (training) {
      requireWhole();
    }
    NDManager manager = inputs.ids().getManager();
    TorchProgram compiled = program.compiled(training);
    NDArray position;
    NDArray mask = null;
    if (inputs.attentionMask() != null) {
      NDList padded = compiled.call("padded", training, embedded, inputs.attentionMask());
      position = padded.get(0);
      mask = padded.get(1);
    } else {
      int tokens = (int) inputs.ids().getShape().get(1);
      position = manager.arange(0, tokens, 1, DataType.INT64).expandDims(0); // (1, T)
    }
    NDArray frequencies = rotary.frequencies(manager, inputs.length());
    NDList cosSin = compiled.call("tables", training, position, frequencies, embedded);
    MoonlightStates states = new MoonlightStates(embedded, inputs.attentionMask());
    for (MoonlightDecoderLayer layer : layers) {
      NDList state = new NDList(states.last()).addAll(cosSin);
      if (mask != null) {
        state.add(mask);
      }
      states.add(Recomputation.through(state, training, in -> layer.through(store, in, training)));
    }
    return states;
  }

  /**
   * Checks that all experts are parameters.
   *
   * @throws IllegalStateException if they stay in their files
   */
  @Override
  public void requireWhole() {
    if (experts != null) {
      throw new IllegalStateException(
          "experts that stay in their files can be neither trained nor saved; load the model"
              + " without the argument "
              + MoonlightModelLoader.EXPERT_MEMORY);
    }
  }

  @Override
  public void saveParameters(DataOutputStream os) throws IOException {
    requireWhole();
    super.saveParameters(os);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... shapes) {
    if (experts != null) {
      experts.own(manager);
    }
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

  private NDArray headWeight(ParameterStore store, Device device, boolean training) {
    return head == null
        ? embedding.weight(store, device, training)
        : head.weight(store, device, training);
  }
}
