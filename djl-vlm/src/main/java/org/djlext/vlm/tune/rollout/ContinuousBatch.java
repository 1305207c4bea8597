package org.djlext.vlm.tune.rollout;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.djlext.flashattn.KvCache;
import org.djlext.vlm.generate.CausalLanguageModel;

/**
 * Continuous batching (Orca, OSDI 2022): all answers that are open take a step together, whatever
 * their lengths, and where one ends the next begins. When none waits, the batch shrinks.
 */
final class ContinuousBatch implements AutoCloseable {

  private final CausalLanguageModel model;
  private final RolloutSettings settings;
  private final int version;
  private final Deque<Draft> queue;
  private final NDManager manager;
  private final ParameterStore store;
  private final KvCache cache;
  private final Draft[] rows; // null where one is free
  private int open;
  private ReadPrompts read;

  /**
   * Prepares a batch.
   *
   * @param queue the answers that wait, those to one prompt beside each other
   */
  ContinuousBatch(
      CausalLanguageModel model,
      NDManager parent,
      RolloutSettings settings,
      int version,
      Deque<Draft> queue) {
    this.model = model;
    this.settings = settings;
    this.version = version;
    this.queue = queue;
    manager = parent.newSubManager();
    store = new ParameterStore(manager, false);
    rows = new Draft[Math.max(1, Math.min(settings.rows(), queue.size()))];
    int longest = queue.stream().mapToInt(d -> d.prompt().ids().length).max().orElse(1);
    int room = Math.min(model.contextLength(), longest + settings.maxNewTokens());
    cache = model.newCache(manager, rows.length, room);
  }

  /** Takes a step with every open answer, and says whether any is open or waits. */
  boolean step() {
    if (waits() && rows.length - open >= Math.max(1, rows.length / 8)) {
      admit();
    } else if (open > 0) {
      if (!waits()) {
        shrink(open);
      }
      extend();
    }
    return open > 0 || waits();
  }

  private boolean waits() {
    return read != null || !queue.isEmpty();
  }

  /** Lets answers that wait begin in free rows. */
  private void admit() {
    int[] free = free();
    if (read == null) {
      List<Draft> next = new ArrayList<>();
      while (!queue.isEmpty()
          && (next.size() < free.length || queue.peek().sharesPrompt(next.get(next.size() - 1)))) {
        next.add(queue.remove());
      }
      read = ReadPrompts.read(model, store, manager, next);
    }
    List<Draft> begun = new ArrayList<>();
    try (NDArray logits = read.begin(cache, free, begun)) {
      for (int i = 0; i < begun.size(); i++) {
        rows[free[i]] = begun.get(i);
      }
      open += begun.size();
      draw(logits, Arrays.copyOf(free, begun.size()));
    }
    if (read.isEmpty()) {
      read.close();
      read = null;
    }
  }

  /** Extends every open answer by a token. */
  private void extend() {
    int[] lengths = new int[cache.batch()];
    long[] last = new long[lengths.length];
    for (int row = 0; row < lengths.length; row++) {
      if (rows[row] != null) {
        lengths[row] = 1;
        last[row] = rows[row].lastId();
      }
    }
    try (NDManager scratch = manager.newSubManager()) {
      NDArray ids = scratch.create(last, new Shape(last.length, 1));
      int[] all = new int[last.length];
      Arrays.setAll(all, row -> row);
      draw(model.nextTokenLogits(store, ids, lengths, cache), all);
    }
  }

  /** Draws a token for rows of the batch, of which some may be free. */
  private void draw(NDArray logits, int[] places) {
    long[] chances = new long[places.length];
    Arrays.setAll(
        chances, i -> rows[places[i]] == null ? 0 : rows[places[i]].chance(settings.seed()));
    double[] drawn = settings.distribution().draw(logits, chances);
    for (int i = 0; i < places.length; i++) {
      Draft draft = rows[places[i]];
      if (draft != null) {
        float logProb = (float) drawn[places.length + i];
        draft.add((long) drawn[i], logProb, version, settings, model.contextLength());
        if (!draft.isOpen()) {
          rows[places[i]] = null;
          cache.truncate(places[i], 0);
          open--;
        }
      }
    }
  }

  /** Moves the open answers into the first rows and leaves the others out of the batch. */
  private void shrink(int count) {
    if (count == cache.batch()) {
      return;
    }
    int[] from = new int[count];
    int[] to = new int[count];
    int moves = 0;
    int hole = 0;
    for (int row = count; row < rows.length; row++) {
      if (rows[row] != null) {
        while (rows[hole] != null) {
          hole++;
        }
        to[moves] = hole;
        from[moves++] = row;
        rows[hole] = rows[row];
        rows[row] = null;
      }
    }
    if (moves > 0) {
      cache.copy(Arrays.copyOf(to, moves), cache, Arrays.copyOf(from, moves));
    }
    cache.useRows(count);
  }

  private int[] free() {
    int[] free = new int[rows.length - open];
    int n = 0;
    for (int row = 0; row < rows.length; row++) {
      if (rows[row] == null) {
        free[n++] = row;
      }
    }
    return free;
  }

  @Override
  public void close() {
    manager.close();
  }
}
