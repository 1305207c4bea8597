package org.djlext.examples.chat;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.djlext.vlm.generate.GeneratedText;

/**
 * One answer, as {@code --json} tells it.
 *
 * @param model the model that was named
 * @param text the answer
 * @param thinking what the model thought before, if it tells
 * @param images how many pictures were shown, if any
 * @param finishReason why it ended, in lower case
 * @param promptTokens how many tokens the prompt has
 * @param cachedTokens how many of these had been read in an earlier turn
 * @param generatedTokens how many tokens the answer has
 * @param prefillTokensPerSecond how fast the prompt was read
 * @param decodeTokensPerSecond how fast the answer was written, behind its first token
 * @param loadSeconds how long loading the model took
 * @param firstTokenSeconds how long after the start of the process the answer began; only in the
 *     first turn
 */
record ChatResult(
    String model,
    String text,
    String thinking,
    Integer images,
    String finishReason,
    int promptTokens,
    int cachedTokens,
    int generatedTokens,
    double prefillTokensPerSecond,
    double decodeTokensPerSecond,
    double loadSeconds,
    Double firstTokenSeconds) {

  static ChatResult of(
      String model, Reply reply, int images, double loadSeconds, Double firstTokenSeconds) {
    GeneratedText text = reply.generated();
    return new ChatResult(
        model,
        reply.text(),
        reply.thinking(),
        images == 0 ? null : images,
        text.finishReason().name().toLowerCase(Locale.ROOT),
        text.promptTokens(),
        text.cachedTokens(),
        text.ids().length,
        text.prefillTokensPerSecond(),
        text.decodeTokensPerSecond(),
        loadSeconds,
        firstTokenSeconds);
  }

  /** Returns how long this process has been running. */
  static double secondsSinceStart() {
    Instant start = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
    return Duration.between(start, Instant.now()).toMillis() / 1e3;
  }

  /** Returns the figures in one line. */
  String figures() {
    return String.format(
        Locale.ROOT,
        "%d prompt tokens at %.0f/s (%d cached), %d generated at %.1f/s, %s",
        promptTokens,
        prefillTokensPerSecond,
        cachedTokens,
        generatedTokens,
        decodeTokensPerSecond,
        finishReason);
  }
}
