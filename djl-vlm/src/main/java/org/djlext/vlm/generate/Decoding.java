package org.djlext.vlm.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.djlext.flashattn.KvCache;

/**
 * Generates tokens for a batch of prompts, one step for all rows at a time. Rows that have ended
 * stay in the batch without being extended, so that the others go on undisturbed.
 */
final class Decoding implements AutoCloseable {

  private static final int FIRST_ROOM = 512;

  private final CausalLanguageModel model;
  private final ParameterStore parameterStore;
  private final NDManager manager;
  private final GenerationConfig config;
  private final KvCache cache;
  private final TokenSampler[] samplers;
  private final long[][] ids;
  private final int[] promptLengths;
  private final int[] pending; // how many of the last ids of each row are not in the cache
  private final FinishReason[] finished;

  Decoding(
      CausalLanguageModel model,
      ParameterStore parameterStore,
      NDManager parent,
      List<long[]> prompts,
      GenerationConfig config,
      CachedPrefix prefix) {
    this.model = model;
    this.parameterStore = parameterStore;
    this.config = config;
    int rows = prompts.size();
    ids = prompts.toArray(long[][]::new);
    promptLengths = Arrays.stream(ids).mapToInt(row -> row.length).toArray();
    pending = promptLengths.clone();
    finished = new FinishReason[rows];
    samplers = new TokenSampler[rows];
    SplittableRandom random =
        config.seed().isPresent()
            ? new SplittableRandom(config.seed().getAsLong())
            : new SplittableRandom();
    Arrays.setAll(samplers, row -> new TokenSampler(config, random.split()));
    for (long[] prompt : ids) {
      PromptCheck.check(prompt, model);
    }
    manager = parent.newSubManager();
    try {
      cache = prefix == null ? newCache() : prefix.cache();
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
    if (prefix != null) {
      pending[0] -= prefix.keepSharedWith(ids[0]);
    }
  }

  private KvCache newCache() {
    int longest = Arrays.stream(promptLengths).max().orElse(0);
    int more = Math.min(config.maxNewTokens(), FIRST_ROOM);
    return model.newCache(manager, ids.length, Math.min(model.contextLength(), longest + more));
  }

  /**
   * Reads what is pending, chooses the next token of every row, and says whether any row goes on.
   */
  boolean step() {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray input = input(scratch);
      NDArray logits = model.nextTokenLogits(parameterStore, input, pending, cache);
      float[] all = logits.toFloatArray();
      int vocabulary = all.length / ids.length;
      for (int row = 0; row < ids.length; row++) {
        if (finished[row] == null) {
          extend(row, Arrays.copyOfRange(all, row * vocabulary, (row + 1) * vocabulary));
        } else {
          pending[row] = 0;
        }
      }
    }
    return Arrays.stream(finished).anyMatch(reason -> reason == null);
  }

  /** Returns the generated ids of a row, without one that ended it. */
  long[] generated(int row) {
    int end = ids[row].length - (finished[row] == FinishReason.STOP_ID ? 1 : 0);
    return Arrays.copyOfRange(ids[row], promptLengths[row], end);
  }

  /** Returns the generated ids of a row, with one that ended it. */
  long[] chosen(int row) {
    return Arrays.copyOfRange(ids[row], promptLengths[row], ids[row].length);
  }

  /** Returns why a row ended, or null if it goes on. */
  FinishReason finished(int row) {
    return finished[row];
  }

  /** Ends a row from outside. */
  void finish(int row, FinishReason reason) {
    finished[row] = reason;
  }

  /** Frees what was allocated here; a cache that was given stays open. */
  @Override
  public void close() {
    manager.close();
  }

  private void extend(int row, float[] logits) {
    int token = samplers[row].sample(ids[row], promptLengths[row], logits);
    int length = ids[row].length;
    ids[row] = Arrays.copyOf(ids[row], length + 1);
    ids[row][length] = token;
    pending[row] = 1;
    if (config.stopIds().contains((long) token)) {
      finished[row] = FinishReason.STOP_ID;
    } else if (length + 1 - promptLengths[row] >= config.maxNewTokens()
        || length + 1 >= model.contextLength()) {
      finished[row] = FinishReason.LENGTH;
    }
  }

  private NDArray input(NDManager scratch) {
    int width = Math.max(1, Arrays.stream(pending).max().orElse(1));
    long[] flat = new long[ids.length * width];
    for (int row = 0; row < ids.length; row++) {
      int from = ids[row].length - pending[row];
      System.arraycopy(ids[row], from, flat, row * width, pending[row]);
    }
    return scratch.create(flat, new Shape(ids.length, width));
  }
}
