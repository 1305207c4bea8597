package org.djlext.vlm.tune.reasoning.verify;

import ai.djl.translate.TranslateException;

/** A model that answers a question with yes or no, more or less surely. */
@FunctionalInterface
public interface YesNoJudge {

  /**
   * Asks the model.
   *
   * @param prompt a question for YES or NO
   * @return how sure it is of yes, from 0 to 1; NaN if it says neither
   * @throws TranslateException if the model fails
   */
  double yes(String prompt) throws TranslateException;
}
