package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;
import org.djlext.flashattn.pretrained.weights.TensorMemory;

/**
 * Keys and values of the tokens a decoder has seen, for every layer, preallocated.
 *
 * <p>Each layer has one key array {@code (B, G, S, D)} and one value array {@code (B, G, S, Dv)},
 * where S is the capacity. Sequence b is filled up to {@link #length(int)}; what lies behind is
 * undefined. A forward pass writes its tokens at that place in every layer and then calls {@link
 * #advance} once. Room is doubled when needed, never per token. Not safe for use by several
 * threads.
 */
public final class KvCache implements AutoCloseable {

  private final NDManager manager;
  private final NDArray[] keys; // of all rows
  private final NDArray[] values;
  private final int[] lengths;
  private NDArray[] shownKeys; // of the rows in use
  private NDArray[] shownValues;
  private int rows;
  private int capacity;

  /**
   * Allocates an empty cache.
   *
   * @param parent the manager whose closing also closes this cache
   * @param layers the number of layers
   * @param batch B, the number of sequences
   * @param kvHeads G, the number of key/value heads
   * @param keySize D, the head size of keys
   * @param valueSize Dv, the head size of values
   * @param capacity S, the number of tokens there is room for at first
   * @param dataType the element type
   * @throws IllegalArgumentException if the engine cannot hold that type
   */
  public KvCache(
      NDManager parent,
      int layers,
      int batch,
      int kvHeads,
      int keySize,
      int valueSize,
      int capacity,
      DataType dataType) {
    TensorMemory.refuse(dataType);
    this.manager = parent.newSubManager();
    this.manager.setName("kv cache");
    this.keys = new NDArray[layers];
    this.values = new NDArray[layers];
    this.lengths = new int[batch];
    this.rows = batch;
    this.capacity = capacity;
    for (int i = 0; i < layers; i++) {
      keys[i] = kept(manager.zeros(new Shape(batch, kvHeads, capacity, keySize), dataType));
      values[i] = kept(manager.zeros(new Shape(batch, kvHeads, capacity, valueSize), dataType));
    }
    shownKeys = keys;
    shownValues = values;
  }

  /**
   * Returns the keys of a layer.
   *
   * @param layer the layer's index
   * @return {@code (B, G, S, D)}, owned by the cache and written in place by attention
   */
  public NDArray keys(int layer) {
    return shownKeys[layer];
  }

  /**
   * Returns the values of a layer.
   *
   * @param layer the layer's index
   * @return {@code (B, G, S, Dv)}, owned by the cache and written in place by attention
   */
  public NDArray values(int layer) {
    return shownValues[layer];
  }

  /**
   * Returns the keys of all layers.
   *
   * @return a new array of what {@link #keys} returns
   */
  public NDArray[] allKeys() {
    return shownKeys.clone();
  }

  /**
   * Returns the values of all layers.
   *
   * @return a new array of what {@link #values} returns
   */
  public NDArray[] allValues() {
    return shownValues.clone();
  }

  /**
   * Returns how many tokens of a sequence are stored.
   *
   * @param sequence the row in the batch
   * @return the number of tokens
   */
  public int length(int sequence) {
    return lengths[sequence];
  }

  /**
   * Returns the length of the longest sequence.
   *
   * @return the number of tokens
   */
  public int maxLength() {
    return Arrays.stream(lengths, 0, rows).max().orElse(0);
  }

  /**
   * Says whether all sequences have the same length, so that one slice serves them all.
   *
   * @return true if they have
   */
  public boolean isUniform() {
    return Arrays.stream(lengths, 0, rows).allMatch(l -> l == lengths[0]);
  }

  /**
   * Returns the number of sequences in use.
   *
   * @return B
   */
  public int batch() {
    return rows;
  }

  /**
   * Returns the number of layers.
   *
   * @return the number given to the constructor
   */
  public int layers() {
    return keys.length;
  }

  /**
   * Returns for how many tokens there is room without growing.
   *
   * @return S
   */
  public int capacity() {
    return capacity;
  }

  /**
   * Makes room for more tokens behind the longest sequence, at least doubling when it grows.
   *
   * @param tokens how many tokens the next pass writes
   */
  public void reserve(int tokens) {
    ensure(maxLength() + tokens);
  }

  private void ensure(int needed) {
    if (needed <= capacity) {
      return;
    }
    int grown = Math.max(needed, 2 * capacity);
    hide();
    for (int i = 0; i < keys.length; i++) {
      keys[i] = grow(keys[i], grown);
      values[i] = grow(values[i], grown);
    }
    capacity = grown;
    show();
  }

  /**
   * Counts the tokens that a pass has written in every layer.
   *
   * @param tokens for each sequence, how many of the written tokens are real
   */
  public void advance(int... tokens) {
    for (int b = 0; b < rows; b++) {
      lengths[b] += tokens[tokens.length == 1 ? 0 : b];
    }
  }

  /**
   * Forgets the tokens of a sequence behind a place.
   *
   * @param sequence the row in the batch
   * @param length the number of tokens to keep, at most {@link #length(int)}
   * @throws IllegalArgumentException if the sequence is shorter than that
   */
  public void truncate(int sequence, int length) {
    if (length < 0 || length > lengths[sequence]) {
      throw new IllegalArgumentException(
          "cannot keep %d of %d cached tokens".formatted(length, lengths[sequence]));
    }
    lengths[sequence] = length;
  }

  /**
   * Replaces every sequence by a copy of another, as beam search does.
   *
   * @param from for each row, the row that takes its place
   */
  public void reorder(int... from) {
    useRows(lengths.length);
    int[] old = lengths.clone();
    try (NDArray index = manager.create(Arrays.stream(from).asLongStream().toArray())) {
      for (int i = 0; i < keys.length; i++) {
        keys[i] = replaced(keys[i], keys[i].get(new NDIndex("{}", index)));
        values[i] = replaced(values[i], values[i].get(new NDIndex("{}", index)));
      }
    }
    for (int b = 0; b < from.length; b++) {
      lengths[b] = old[from[b]];
    }
  }

  /**
   * Uses only the first rows from now on; what is in the others stays there.
   *
   * @param count the number of rows, at most that given to the constructor
   * @throws IllegalArgumentException if there are not as many
   */
  public void useRows(int count) {
    if (count < 1 || count > lengths.length) {
      throw new IllegalArgumentException(
          "expected 1 to %d rows, found %d".formatted(lengths.length, count));
    }
    if (count != rows) {
      hide();
      rows = count;
      show();
    }
  }

  /**
   * Copies sequences of a cache to rows of this one, in use or not, with their lengths.
   *
   * @param to the rows
   * @param source a cache of the same model, or this one
   * @param from for each of them, the row there
   * @throws IllegalArgumentException if there are no such rows, or not as many
   */
  public void copy(int[] to, KvCache source, int[] from) {
    if (to.length != from.length
        || Arrays.stream(to).anyMatch(row -> row < 0 || row >= lengths.length)
        || Arrays.stream(from).anyMatch(row -> row < 0 || row >= source.lengths.length)) {
      throw new IllegalArgumentException(
          "cannot copy rows %s of %d to rows %s of %d"
              .formatted(
                  Arrays.toString(from),
                  source.lengths.length,
                  Arrays.toString(to),
                  lengths.length));
    }
    int longest = Arrays.stream(from).map(row -> source.lengths[row]).max().orElse(0);
    if (longest > 0) {
      ensure(longest);
      try (NDArray rowsTo = manager.create(Arrays.stream(to).asLongStream().toArray());
          NDArray rowsFrom = manager.create(Arrays.stream(from).asLongStream().toArray())) {
        TorchProgram.of(ProgramSource.resource(KvCache.class, "cache_rows.py"))
            .call(
                "move", false, rowsTo, rowsFrom, longest, keys, values, source.keys, source.values)
            .close();
      }
    }
    int[] moved = Arrays.stream(from).map(row -> source.lengths[row]).toArray();
    for (int i = 0; i < to.length; i++) {
      lengths[to[i]] = moved[i];
    }
  }

  /** Frees the arrays. */
  @Override
  public void close() {
    manager.close();
  }

  private void show() {
    if (rows == lengths.length) {
      return;
    }
    NDIndex first = new NDIndex(":{}", rows);
    shownKeys = Arrays.stream(keys).map(array -> kept(array.get(first))).toArray(NDArray[]::new);
    shownValues =
        Arrays.stream(values).map(array -> kept(array.get(first))).toArray(NDArray[]::new);
  }

  private void hide() {
    if (shownKeys != keys) {
      Arrays.stream(shownKeys).forEach(NDArray::close);
      Arrays.stream(shownValues).forEach(NDArray::close);
    }
    shownKeys = keys;
    shownValues = values;
  }

  private NDArray grow(NDArray array, int grown) {
    Shape s = array.getShape();
    NDArray larger =
        manager.zeros(new Shape(s.get(0), s.get(1), grown, s.get(3)), array.getDataType());
    larger.set(new NDIndex(":, :, :{}", capacity), array);
    return replaced(array, larger);
  }

  private static NDArray replaced(NDArray old, NDArray by) {
    old.close();
    return kept(by);
  }

  /** Takes an array out of the caller's NDScope, which must not close what the cache owns. */
  private static NDArray kept(NDArray array) {
    NDScope.unregister(array);
    return array;
  }
}
