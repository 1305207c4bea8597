package org.djlext.vlm.generate;

/** When beam search ends before its limit of tokens; the settings of transformers. */
public enum EarlyStopping {
  /**
   * When as many texts have ended as there are beams and the best running one, as long as it is
   * now, scores worse than the worst of them ({@code early_stopping=False}).
   */
  WHEN_UNLIKELY,
  /** As soon as as many texts have ended as there are beams ({@code early_stopping=True}). */
  WHEN_ENOUGH,
  /**
   * When as many texts have ended as there are beams and none that runs can beat the worst of them,
   * however long it gets ({@code early_stopping="never"}).
   */
  WHEN_HOPELESS
}
