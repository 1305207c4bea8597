package org.djlext.vlm.generate;

/**
 * A generated text and how it came about.
 *
 * @param text the text, without the prompt and without what ended it
 * @param ids the generated ids, without the id that ended it
 * @param finishReason why it ended
 * @param promptTokens how many tokens the prompt has
 * @param cachedTokens how many of these were still in the cache
 * @param prefillSeconds how long reading the prompt took, up to the first token
 * @param decodeSeconds how long the tokens behind the first took
 */
public record GeneratedText(
    String text,
    long[] ids,
    FinishReason finishReason,
    int promptTokens,
    int cachedTokens,
    double prefillSeconds,
    double decodeSeconds) {

  /**
   * Copies the ids.
   *
   * @param text the text, without the prompt and without what ended it
   * @param ids the generated ids, without the id that ended it
   * @param finishReason why it ended
   * @param promptTokens how many tokens the prompt has
   * @param cachedTokens how many of these were still in the cache
   * @param prefillSeconds how long reading the prompt took, up to the first token
   * @param decodeSeconds how long the tokens behind the first took
   */
  public GeneratedText {
    ids = ids.clone();
  }

  /**
   * Returns the generated ids.
   *
   * @return a copy, without the id that ended the text
   */
  @Override
  public long[] ids() {
    return ids.clone();
  }

  /**
   * Returns how fast the prompt was read.
   *
   * @return tokens per second, 0 if nothing was read
   */
  public double prefillTokensPerSecond() {
    return prefillSeconds > 0 ? (promptTokens - cachedTokens) / prefillSeconds : 0;
  }

  /**
   * Returns how fast the text was written.
   *
   * @return tokens per second behind the first token, 0 if there was no second
   */
  public double decodeTokensPerSecond() {
    return decodeSeconds > 0 && ids.length > 1 ? (ids.length - 1) / decodeSeconds : 0;
  }
}
