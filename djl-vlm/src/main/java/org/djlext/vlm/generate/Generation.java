package org.djlext.vlm.generate;

import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * One text in the making: gives out its pieces as they come. Closing it before its end cancels it,
 * as does interrupting the thread.
 */
final class Generation implements Iterator<String>, AutoCloseable {

  private static final double NANOS = 1e9;

  private final NDManager manager; // of all that the text needs
  private final Decoding decoding;
  private final StreamedText text;
  private final CachedPrefix prefix;
  private final int promptTokens;
  private final int cachedTokens;
  private final long start = System.nanoTime();
  private long firstToken;
  private long lastToken;
  private int tokens;
  private String next;
  private boolean ended;

  Generation(
      CausalLanguageModel model,
      ParameterStore parameterStore,
      NDManager parent,
      Prompt prompt,
      TextTokenizer tokenizer,
      GenerationConfig config,
      CachedPrefix prefix) {
    this.prefix = prefix;
    long[] ids = prompt.ids();
    manager = parent.newSubManager();
    try {
      CausalLanguageModel reader = prompt.reader(model, parameterStore, manager);
      decoding = new Decoding(reader, parameterStore, manager, List.of(ids), config, prefix);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
    cachedTokens = prefix == null ? 0 : prefix.cache().length(0);
    text = new StreamedText(tokenizer::decode, config.stopStrings());
    promptTokens = ids.length;
    if (prefix != null) {
      prefix.append(Arrays.copyOfRange(ids, cachedTokens, ids.length));
    }
  }

  @Override
  public boolean hasNext() {
    while (next == null && !ended) {
      advance();
    }
    return next != null;
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the text has ended");
    }
    String piece = next;
    next = null;
    return piece;
  }

  /** Returns the text so far. */
  GeneratedText result() {
    FinishReason reason = decoding.finished(0);
    return new GeneratedText(
        text.text(),
        decoding.generated(0),
        reason == null ? FinishReason.CANCELLED : reason,
        promptTokens,
        cachedTokens,
        (firstToken - start) / NANOS,
        (lastToken - firstToken) / NANOS);
  }

  @Override
  public void close() {
    ended = true;
    decoding.close();
    manager.close();
  }

  private void advance() {
    if (Thread.currentThread().isInterrupted()) {
      decoding.finish(0, FinishReason.CANCELLED);
      ended = true;
      return;
    }
    decoding.step();
    lastToken = System.nanoTime();
    firstToken = firstToken == 0 ? lastToken : firstToken;
    long[] ids = decoding.generated(0);
    String piece = "";
    if (ids.length > tokens) {
      tokens = ids.length;
      piece = text.add(ids[tokens - 1]);
      if (text.isStopped()) {
        decoding.finish(0, FinishReason.STOP_STRING);
      }
    }
    if (decoding.finished(0) != null) {
      ended = true;
      piece += text.end();
    } else if (prefix != null) {
      prefix.append(ids[tokens - 1]);
    }
    next = piece.isEmpty() ? null : piece;
  }
}
