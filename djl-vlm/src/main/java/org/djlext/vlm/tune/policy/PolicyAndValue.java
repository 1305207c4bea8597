package org.djlext.vlm.tune.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.djlext.vlm.decoder.ScoreBlock;

/**
 * A language model and a value model with weights of its own, trained together. {@code input_ids
 * (B, T)} and perhaps {@code attention_mask (B, T)} give {@code logits (B, T, V)} and {@code values
 * (B, T)}: the logits at t are those of the token at t + 1, and the value at t is what is still to
 * be won when the tokens up to t are there.
 */
public final class PolicyAndValue extends AbstractBlock {

  private static final byte VERSION = 1;

  private final Block policy;
  private final ScoreBlock value;

  /**
   * Constructs the Block.
   *
   * @param policy a causal language model, perhaps with adapters
   * @param value the value model
   */
  @SuppressWarnings("this-escape")
  public PolicyAndValue(Block policy, ScoreBlock value) {
    super(VERSION);
    this.policy = addChildBlock("policy", policy);
    this.value = addChildBlock("value", value);
  }

  /**
   * Returns the language model.
   *
   * @return the first child
   */
  public Block policy() {
    return policy;
  }

  /**
   * Returns the value model.
   *
   * @return the second child
   */
  public ScoreBlock value() {
    return value;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray logits = policy.forward(parameterStore, inputs, training, params).head();
    NDArray values = value.values(parameterStore, inputs, training);
    logits.setName("logits");
    values.setName("values");
    return new NDList(logits, values);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... shapes) {
    policy.initialize(manager, dataType, shapes);
    value.initialize(manager, dataType, shapes);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape tokens = inputShapes[0];
    return new Shape[] {policy.getOutputShapes(inputShapes)[0], tokens};
  }
}
