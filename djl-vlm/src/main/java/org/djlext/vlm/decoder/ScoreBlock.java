package org.djlext.vlm.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import org.djlext.flashattn.layers.Projection;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * A decoder that says one number of a text, in place of the next token: a reward model, or token by
 * token a value model. It is what transformers calls {@code ForSequenceClassification} with one
 * label: a linear map without bias, {@code score.weight (1, E)}, read at the last real token.
 *
 * <p>Inputs are {@code input_ids (B, T)} and perhaps {@code attention_mask (B, T)}, without which
 * all tokens are real; the output is {@code logits (B, 1)}.
 */
public final class ScoreBlock extends AbstractBlock {

  private static final byte VERSION = 1;
  private static final float DEVIATION = 0.02f; // initializer_range of transformers
  private static final ProgramSource PROGRAM = ProgramSource.resource(ScoreBlock.class, "score.py");

  private final FinalStates decoder;
  private final Projection score;

  /**
   * Constructs the Block.
   *
   * @param decoder reads the tokens; its own head, if it has one, is not used
   */
  @SuppressWarnings("this-escape")
  public ScoreBlock(FinalStates decoder) {
    super(VERSION);
    this.decoder = addChildBlock("decoder", decoder);
    score = addChildBlock("score", new Projection(decoder.hiddenSize(), 1, false));
    score.setInitializer(new NormalInitializer(DEVIATION), p -> true);
  }

  /**
   * Returns what reads the tokens.
   *
   * @return the decoder
   */
  public FinalStates decoder() {
    return decoder;
  }

  /**
   * Says a number of every token.
   *
   * @param parameterStore where weights are read
   * @param inputs as those of the Block
   * @param training whether gradients are wanted
   * @return {@code (B, T)} float32, owned by the manager of the ids
   */
  public NDArray values(ParameterStore parameterStore, NDList inputs, boolean training) {
    try (NDManager scratch = inputs.head().getManager().newSubManager()) {
      NDArray states = decoder.finalStates(parameterStore, inputs, training);
      states.attach(scratch);
      NDArray w = score.weight(parameterStore, states.getDevice(), training);
      NDArray values =
          TorchProgram.of(PROGRAM).call("values", training, states, w).singletonOrThrow();
      values.attach(inputs.head().getManager());
      return values;
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDManager manager = inputs.head().getManager();
    try (NDManager scratch = manager.newSubManager()) {
      NDArray states = decoder.finalStates(parameterStore, inputs, training);
      states.attach(scratch);
      NDArray w = score.weight(parameterStore, states.getDevice(), training);
      TorchProgram program = TorchProgram.of(PROGRAM);
      NDList out =
          inputs.size() < 2
              ? program.call("last_of_all", training, states, w)
              : program.call("last", training, states, w, inputs.get(1));
      out.head().setName("logits");
      out.attach(manager);
      return out;
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... shapes) {
    decoder.initialize(manager, dataType, shapes);
    score.initialize(manager, dataType, shapes[0].add(decoder.hiddenSize()));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), 1)};
  }
}
