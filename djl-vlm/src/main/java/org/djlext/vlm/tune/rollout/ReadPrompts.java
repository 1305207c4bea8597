package org.djlext.vlm.tune.rollout;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.ParameterStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.djlext.flashattn.KvCache;
import org.djlext.vlm.generate.CausalLanguageModel;

/**
 * Prompts that were read together, each once, and the answers that wait for a row to begin in.
 * Answers to one prompt begin with the same cache and the same logits.
 */
final class ReadPrompts implements AutoCloseable {

  /** An answer and the row of its prompt. */
  private record Waiting(Draft draft, int row) {}

  private final NDManager manager;
  private final KvCache cache;
  private final NDArray logits;
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  private ReadPrompts(
      CausalLanguageModel model, ParameterStore store, NDManager parent, List<Draft> drafts) {
    manager = parent.newSubManager();
    try {
      List<long[]> texts = new ArrayList<>();
      for (Draft draft : drafts) {
        long[] text = draft.text();
        if (texts.isEmpty() || texts.get(texts.size() - 1) != text) {
          texts.add(text);
        }
        waiting.add(new Waiting(draft, texts.size() - 1));
      }
      int[] lengths = texts.stream().mapToInt(text -> text.length).toArray();
      NDArray ids = TokenRows.padded(manager, texts);
      cache = model.newCache(manager, texts.size(), (int) ids.getShape().get(1));
      logits = model.nextTokenLogits(store, ids, lengths, cache);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** Reads the prompts of answers; those to one prompt are beside each other. */
  static ReadPrompts read(
      CausalLanguageModel model, ParameterStore store, NDManager parent, List<Draft> drafts) {
    return new ReadPrompts(model, store, parent, drafts);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /**
   * Lets answers begin in rows of another cache.
   *
   * @param target the cache
   * @param rows the rows that are free
   * @param begun gets the answers, as many as fit, in the order of the rows
   * @return the logits (N, V) behind the prompts of the N answers, of the same manager as this
   */
  NDArray begin(KvCache target, int[] rows, List<Draft> begun) {
    int count = Math.min(rows.length, waiting.size());
    int[] to = Arrays.copyOf(rows, count);
    int[] from = new int[count];
    for (int i = 0; i < count; i++) {
      Waiting next = waiting.remove();
      from[i] = next.row();
      begun.add(next.draft());
    }
    target.copy(to, cache, from);
    try (NDArray index = manager.create(from)) {
      return logits.get(new NDIndex("{}", index));
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
