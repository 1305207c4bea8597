package org.djlext.vlm.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;

/** A decoder that can be read without its head, so that another head can be put onto it. */
public interface FinalStates extends Block {

  /**
   * Returns the size of a state.
   *
   * @return E
   */
  int hiddenSize();

  /**
   * Returns what a head reads: the states of whole sequences behind the last norm.
   *
   * @param parameterStore where weights are read
   * @param inputs {@code input_ids (B, T)} and perhaps {@code attention_mask (B, T)}
   * @param training whether gradients are wanted
   * @return {@code (B, T, E)}, owned by the manager of the ids
   * @throws IllegalArgumentException if an input is not what is expected
   */
  NDArray finalStates(ParameterStore parameterStore, NDList inputs, boolean training);
}
