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
import java.util.List;
import java.util.function.Consumer;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.layers.Projection;
import org.djlext.flashattn.layers.RmsNorm;
import org.djlext.flashattn.layers.RotaryTable;
import org.djlext.flashattn.layers.TokenEmbedding;
import org.djlext.flashattn.ops.TorchProgram;
import org.djlext.flashattn.training.Recomputation;
import org.djlext.vlm.decoder.CachedPass;
import org.djlext.vlm.decoder.FinalStates;
import org.djlext.vlm.decoder.FusedReader;
import org.djlext.vlm.decoder.PackedInputs;
import org.djlext.vlm.decoder.TokenInputs;
import org.djlext.vlm.generate.GenerativeBlock;

/**
 * LLaMA 1 to 3.2 and Mistral (arXiv 2302.13971, 2307.09288, 2310.06825): {@code input_ids (B, T)}
 * int64 and optionally {@code attention_mask (B, T)} give {@code logits (B, T, V)}.
 *
 * <p>Without a mask every token is real. Padding may stand on either side: positions count real
 * tokens only, as in transformers' generation. Texts that are packed in one row come with {@code
 * position_ids (1, T)} in place of a mask, see {@link PackedInputs}.
 */
public final class LlamaBlock extends GenerativeBlock implements FinalStates {

  private static final byte VERSION = 1;

  private final LlamaConfig config;
  private final RotaryTable rotary;
  private final TokenEmbedding embedding;
  private final List<LlamaDecoderLayer> layers = new ArrayList<>();
  private final RmsNorm norm;
  private final Projection head;
  private final LlamaProgram program;

  /**
   * Constructs the Block, its parameters without values.
   *
   * @param config the model's shape
   */
  public LlamaBlock(LlamaConfig config) {
    this(config, LlamaNorms.PLAIN);
  }

  /**
   * Constructs the decoder of a family that normalizes elsewhere.
   *
   * @param config the model's shape
   * @param norms where it normalizes
   */
  @SuppressWarnings("this-escape")
  public LlamaBlock(LlamaConfig config, LlamaNorms norms) {
    super(VERSION);
    this.config = config;
    this.rotary = config.rotary();
    this.program = new LlamaProgram(config, norms);
    int e = config.hiddenSize();
    embedding = addChildBlock("embed_tokens", new TokenEmbedding(config.vocabSize(), e));
    for (int i = 0; i < config.layers(); i++) {
      layers.add(addChildBlock("layers." + i, new LlamaDecoderLayer(config, norms, program)));
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
    Device device = inputIds.getDevice();
    List<NDArray> weights = new ArrayList<>();
    layers.forEach(layer -> layer.addWeights(parameterStore, device, false, weights));
    NDArray table = embedding.weight(parameterStore, device, false);
    TorchProgram compiled = program.compiled(false);
    FusedReader reader =
        new FusedReader(
            compiled,
            norm.weight(parameterStore, device, false),
            headWeight(parameterStore, device, false),
            weights.toArray(NDArray[]::new));
    try (NDManager scratch = manager.newSubManager()) {
      inputIds.tempAttach(scratch);
      NDArray h = compiled.call("embed", false, inputIds, table).singletonOrThrow();
      NDArray logits = new CachedPass(rotary, reader).logits(h, lengths, cache);
      logits.attach(manager);
      return logits;
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
   * @throws IllegalArgumentException if an input is not what is expected
   */
  public NDList hiddenStates(
      ParameterStore parameterStore, NDArray inputIds, NDArray attentionMask, boolean training) {
    NDManager manager = inputIds.getManager();
    NDList inputs = new NDList(inputIds);
    if (attentionMask != null) {
      inputs.add(attentionMask);
    }
    try (NDManager scratch = manager.newSubManager()) {
      inputIds.tempAttach(scratch);
      NDList states = new NDList();
      states.add(through(parameterStore, inputs, training, states::add));
      states.attach(manager);
      return states;
    }
  }

  @Override
  protected NDList forwardTensors(ParameterStore parameterStore, NDList inputs, boolean training) {
    NDManager manager = inputs.head().getManager();
    Device device = inputs.head().getDevice();
    try (NDManager scratch = manager.newSubManager()) {
      inputs.head().tempAttach(scratch);
      // autograd keeps what it needs; the arrays between the layers need not outlive the call
      NDArray h = through(parameterStore, inputs, training, NDArray::close);
      NDArray norms = norm.weight(parameterStore, device, training);
      NDArray heads = headWeight(parameterStore, device, training);
      NDList out = program.compiled(training).call("logits", training, h, norms, heads);
      out.head().setName("logits");
      out.attach(manager);
      return out;
    }
  }

  @Override
  public int hiddenSize() {
    return config.hiddenSize();
  }

  @Override
  public NDArray finalStates(ParameterStore parameterStore, NDList inputs, boolean training) {
    NDManager manager = inputs.head().getManager();
    try (NDManager scratch = manager.newSubManager()) {
      inputs.head().tempAttach(scratch);
      NDArray h = through(parameterStore, inputs, training, NDArray::close);
      NDArray states = norm.forward(parameterStore, new NDList(h), training).singletonOrThrow();
      states.attach(manager);
      return states;
    }
  }

  /**
   * Passes whole sequences through the layers.
   *
   * @param left gets each hidden state (B, T, E) but the last when the next one is there
   * @return the last hidden state (B, T, E)
   */
  private NDArray through(
      ParameterStore store, NDList raw, boolean training, Consumer<NDArray> left) {
    if (PackedInputs.are(raw)) {
      return throughPacked(store, PackedInputs.of(raw, config.vocabSize()), training, left);
    }
    TokenInputs inputs = TokenInputs.of(raw, config.vocabSize());
    NDArray ids = inputs.ids();
    NDManager manager = ids.getManager();
    NDArray h = embedding.forward(store, new NDList(ids), training).singletonOrThrow();
    TorchProgram compiled = program.compiled(training);
    int tokens = (int) ids.getShape().get(1);
    boolean windowed = config.slidingWindow() > 0 && tokens > config.slidingWindow();
    NDArray position;
    NDArray mask = null;
    if (inputs.attentionMask() != null || windowed) {
      NDArray real = inputs.attentionMask() == null ? ids.onesLike() : inputs.attentionMask();
      NDList padded = compiled.call("padded", training, h, real);
      position = padded.get(0);
      mask = padded.get(1);
    } else {
      position = manager.arange(0, tokens, 1, DataType.INT64).expandDims(0); // (1, T)
    }
    NDArray frequencies = rotary.frequencies(manager, inputs.length());
    NDList cosSin = compiled.call("tables", training, position, frequencies, h);
    for (LlamaDecoderLayer layer : layers) {
      NDList state = new NDList(h).addAll(cosSin);
      if (mask != null) {
        state.add(mask);
      }
      NDArray next =
          Recomputation.through(state, training, in -> layer.forward(store, in, training))
              .singletonOrThrow();
      left.accept(h);
      h = next;
    }
    return h;
  }

  private NDArray throughPacked(
      ParameterStore store, PackedInputs inputs, boolean training, Consumer<NDArray> left) {
    NDArray h = embedding.forward(store, new NDList(inputs.ids()), training).singletonOrThrow();
    NDArray frequencies = rotary.frequencies(inputs.ids().getManager(), inputs.longest());
    NDArray position = inputs.positions();
    NDList cosSin = program.compiled(training).call("tables", training, position, frequencies, h);
    for (LlamaDecoderLayer layer : layers) {
      NDList state = new NDList(h).addAll(cosSin);
      state.add(inputs.ends());
      NDArray next =
          Recomputation.through(state, training, in -> layer.forwardPacked(store, in, training))
              .singletonOrThrow();
      left.accept(h);
      h = next;
    }
    return h;
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

  private NDArray headWeight(ParameterStore store, Device device, boolean training) {
    return head == null
        ? embedding.weight(store, device, training)
        : head.weight(store, device, training);
  }
}
