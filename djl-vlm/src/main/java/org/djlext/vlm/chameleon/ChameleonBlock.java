package org.djlext.vlm.chameleon;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.function.Predicate;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;
import org.djlext.vlm.generate.GenerativeBlock;
import org.djlext.vlm.llama.LlamaBlock;

/**
 * Chameleon (arXiv 2405.09818): text and pictures are one sequence of tokens. Takes {@code
 * input_ids (B, T)} int64, perhaps {@code attention_mask (B, T)} and perhaps {@code pixel_values
 * (N, 3, H, W)} float32 from -1 to 1, whose codes take the places of the tokens {@code <image>};
 * gives {@code logits (B, T, V)}.
 *
 * <p>As in transformers, image tokens have the lowest logit there is, so that answers are text.
 * Training, which predicts them too, gets the logits as they are, and so does who asks {@link
 * #decoder}, as drawing does. The image tokenizer is not trained with the decoder.
 */
public final class ChameleonBlock extends GenerativeBlock {

  private static final byte VERSION = 1;
  private static final double LOWEST_HALF = -65_504;
  private static final double LOWEST_BFLOAT16 = -0x1.FEp127;

  private final ChameleonConfig config;
  private final LlamaBlock decoder;
  private final VqModelBlock vq;

  /**
   * Constructs the Block, its parameters without values.
   *
   * @param config the model's shape
   * @param draws whether it has the part that turns codes into pictures
   */
  @SuppressWarnings("this-escape")
  public ChameleonBlock(ChameleonConfig config, boolean draws) {
    super(VERSION);
    this.config = config;
    decoder = addChildBlock("decoder", new LlamaBlock(config.decoder(), config.norms()));
    vq = addChildBlock("vqmodel", new VqModelBlock(config.vq(), draws));
  }

  /**
   * Returns the model's shape.
   *
   * @return the configuration given to the constructor
   */
  public ChameleonConfig config() {
    return config;
  }

  /**
   * Returns the part that predicts tokens, of text and of pictures alike.
   *
   * @return the decoder, whose inputs have codes in the places of pictures
   */
  public LlamaBlock decoder() {
    return decoder;
  }

  /**
   * Returns the image tokenizer.
   *
   * @return the part that turns pictures into codes and, if it can draw, codes into pictures
   */
  public VqModelBlock imageTokenizer() {
    return vq;
  }

  @Override
  public int vocabularySize() {
    return decoder.vocabularySize();
  }

  @Override
  public int contextLength() {
    return decoder.contextLength();
  }

  @Override
  public KvCache newCache(NDManager manager, int batch, int capacity) {
    return decoder.newCache(manager, batch, capacity);
  }

  @Override
  public NDArray nextTokenLogits(
      ParameterStore parameterStore, NDArray inputIds, int[] lengths, KvCache cache) {
    NDArray logits = decoder.nextTokenLogits(parameterStore, inputIds, lengths, cache);
    ruleOutCodes(logits);
    return logits;
  }

  /**
   * Returns what every stage of the decoder sees.
   *
   * @param parameterStore where weights are read
   * @param inputs as those of the Block
   * @return the embedded tokens and the output of each layer before the final norm, each {@code (B,
   *     T, E)}, owned by the manager of the inputs
   */
  public NDList hiddenStates(ParameterStore parameterStore, NDList inputs) {
    NDList text = ChameleonInputs.withCodes(inputs, config.vocabulary(), vq, parameterStore);
    NDArray mask = text.size() > 1 ? text.get(1) : null;
    NDList states = decoder.hiddenStates(parameterStore, text.head(), mask, false);
    if (text.head() != inputs.head()) {
      text.head().close();
    }
    return states;
  }

  @Override
  protected NDList forwardTensors(ParameterStore parameterStore, NDList inputs, boolean training) {
    if (inputs instanceof DocumentRequest request) {
      return request.run(this, parameterStore);
    }
    NDList text = ChameleonInputs.withCodes(inputs, config.vocabulary(), vq, parameterStore);
    NDList logits = decoder.forward(parameterStore, text, training);
    if (text.head() != inputs.head()) {
      text.head().close(); // made here, of the input's manager, so that the logits are too
    }
    if (!training) {
      ruleOutCodes(logits.head());
    }
    return logits;
  }

  /** Lets the image tokenizer fold its weights now, not with the first picture. */
  @Override
  public void freezeParameters(boolean freeze) {
    freezeParameters(freeze, parameter -> true);
  }

  @Override
  public void freezeParameters(boolean freeze, Predicate<Parameter> predicate) {
    decoder.freezeParameters(freeze, predicate);
    vq.freezeParameters(freeze, predicate);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... shapes) {
    decoder.initialize(manager, dataType, shapes[0]);
    int side = config.vq().downsampling();
    // codes of half precision are other codes
    vq.initialize(manager, DataType.FLOAT32, new Shape(1, VqConfig.CHANNELS, side, side));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return decoder.getOutputShapes(inputShapes);
  }

  private void ruleOutCodes(NDArray logits) {
    ProgramSource program =
        ProgramSource.resource(ChameleonBlock.class, "rule_out.py")
            .with("lowest", lowest(logits.getDataType()));
    try (NDArray codes = logits.getManager().create(config.vocabulary().imageIds())) {
      TorchProgram.of(program).call("rule_out", false, logits, codes).close();
    }
  }

  private static double lowest(DataType type) {
    return switch (type) {
      case FLOAT16 -> LOWEST_HALF;
      case BFLOAT16 -> LOWEST_BFLOAT16;
      default -> -Float.MAX_VALUE;
    };
  }
}
