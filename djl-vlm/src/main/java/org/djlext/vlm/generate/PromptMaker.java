package org.djlext.vlm.generate;

import ai.djl.ndarray.NDManager;
import ai.djl.translate.TranslateException;

/**
 * Makes the prompts of a translator.
 *
 * @param <I> the type of inputs
 */
@FunctionalInterface
public interface PromptMaker<I> {

  /**
   * Makes the prompt of an input.
   *
   * @param manager owns arrays of the prompt, and is closed with the call
   * @param input the input
   * @return the prompt
   * @throws TranslateException if the input cannot be read
   */
  Prompt make(NDManager manager, I input) throws TranslateException;
}
