package org.djlext.vlm.chameleon;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.Arrays;
import org.djlext.flashattn.KvCache;
import org.djlext.vlm.llama.LlamaBlock;

/** Sequences that the decoder has read, each as long as it is, and what it predicts behind them. */
final class TokenStream implements AutoCloseable {

  private static final int ROOM = 512;

  private final LlamaBlock decoder;
  private final ParameterStore store;
  private final NDManager manager;
  private final KvCache cache;
  private long[][] pending;

  TokenStream(LlamaBlock decoder, ParameterStore store, NDManager parent, long[]... prompts) {
    this.decoder = decoder;
    this.store = store;
    this.manager = parent.newSubManager();
    this.pending = prompts.clone();
    int longest = Arrays.stream(prompts).mapToInt(row -> row.length).max().orElseThrow();
    int room = Math.min(decoder.contextLength(), longest + ROOM);
    this.cache = decoder.newCache(manager, prompts.length, room);
  }

  /** Adds a token to every sequence; it is read with the next prediction. */
  void add(long id) {
    for (int row = 0; row < pending.length; row++) {
      int length = pending[row].length;
      pending[row] = Arrays.copyOf(pending[row], length + 1);
      pending[row][length] = id;
    }
  }

  /** Reads what was added and returns the logits of the next token of every sequence. */
  float[][] predict() {
    int width = Arrays.stream(pending).mapToInt(row -> row.length).max().orElseThrow();
    long[] flat = new long[pending.length * width];
    int[] lengths = new int[pending.length];
    for (int row = 0; row < pending.length; row++) {
      lengths[row] = pending[row].length;
      System.arraycopy(pending[row], 0, flat, row * width, lengths[row]);
    }
    pending = new long[pending.length][0];
    try (NDManager scratch = manager.newSubManager()) {
      NDArray ids = scratch.create(flat, new Shape(lengths.length, width));
      float[] all = decoder.nextTokenLogits(store, ids, lengths, cache).toFloatArray();
      float[][] rows = new float[lengths.length][];
      int vocabulary = all.length / rows.length;
      Arrays.setAll(rows, row -> Arrays.copyOfRange(all, row * vocabulary, (row + 1) * vocabulary));
      return rows;
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
