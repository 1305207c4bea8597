package org.djlext.vlm.generate;

import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;

/**
 * What a text goes on from: token ids, and for models that read more than tokens, what stands
 * behind some of them.
 */
public interface Prompt {

  /**
   * Makes a prompt of nothing but tokens.
   *
   * @param ids the ids
   * @return the prompt
   */
  static Prompt of(long... ids) {
    long[] copy = ids.clone();
    return copy::clone;
  }

  /**
   * Returns the tokens.
   *
   * @return their ids, in which every place that the model reads has one
   */
  long[] ids();

  /**
   * Returns the model as the decoding of this prompt is to use it.
   *
   * @param model the model that was asked
   * @param parameterStore where weights are read
   * @param manager owns what is computed here, and is closed with the text
   * @return the model itself, or one that reads what stands behind the tokens
   */
  default CausalLanguageModel reader(
      CausalLanguageModel model, ParameterStore parameterStore, NDManager manager) {
    return model;
  }
}
