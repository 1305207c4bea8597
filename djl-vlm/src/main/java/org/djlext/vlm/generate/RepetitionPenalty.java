package org.djlext.vlm.generate;

/**
 * Makes every token that was seen less likely: its score is divided by the penalty if positive and
 * multiplied if negative (arXiv 1909.05858, as in transformers: the prompt counts too).
 *
 * @param penalty more than 1 discourages, less encourages
 */
public record RepetitionPenalty(double penalty) implements LogitsProcessor {

  @Override
  public void process(long[] ids, int promptLength, float[] logits) {
    boolean[] done = new boolean[logits.length];
    for (long id : ids) {
      int i = (int) id;
      if (!done[i]) {
        done[i] = true;
        logits[i] = (float) (logits[i] < 0 ? logits[i] * penalty : logits[i] / penalty);
      }
    }
  }
}
