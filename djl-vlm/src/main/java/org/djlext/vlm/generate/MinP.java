package org.djlext.vlm.generate;

/**
 * Drops tokens that are less than p times as likely as the most likely one (arXiv 2407.01082).
 *
 * @param p between 0 and 1
 */
record MinP(double p) implements LogitsProcessor {

  @Override
  public void process(long[] ids, int promptLength, float[] logits) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double least = largest + Math.log(p);
    for (int i = 0; i < logits.length; i++) {
      if (logits[i] < least) {
        logits[i] = Float.NEGATIVE_INFINITY;
      }
    }
  }
}
