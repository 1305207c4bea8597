package org.djlext.vlm.generate;

/**
 * Divides all scores.
 *
 * @param temperature below 1 sharpens the distribution, above 1 flattens it
 */
record Temperature(double temperature) implements LogitsProcessor {

  @Override
  public void process(long[] ids, int promptLength, float[] logits) {
    for (int i = 0; i < logits.length; i++) {
      logits[i] /= (float) temperature;
    }
  }
}
