package org.djlext.vlm.generate;

/**
 * Changes the scores of the next token before one is chosen. Users may add their own with {@link
 * GenerationConfig.Builder#addProcessor}; they run behind the penalties and before temperature and
 * the cuts, in the order they were added.
 */
@FunctionalInterface
public interface LogitsProcessor {

  /**
   * Changes scores in place; minus infinity rules a token out.
   *
   * @param ids the tokens so far, prompt first; not to be changed
   * @param promptLength how many of them are the prompt
   * @param logits {@code (V)} the score of every token
   */
  void process(long[] ids, int promptLength, float[] logits);
}
