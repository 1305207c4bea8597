package org.djlext.vlm.tune.zero;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Several float32 arrays seen as one vector, with zeros where none of them is. What is written goes
 * into the arrays themselves; what is written between or behind them is dropped.
 *
 * <p>Closing it leaves the arrays that were looked at as they are.
 */
public final class FlatVector implements AutoCloseable {

  private static final int BLOCK = 1 << 20;

  private final NDManager manager;
  private final List<NDArray> parts;
  private final long[] starts;
  private final long[] ends;
  private final long size;

  private FlatVector(NDManager manager, List<NDArray> parts, List<Long> starts, long size) {
    this.manager = manager;
    this.parts = List.copyOf(parts);
    this.size = size;
    this.starts = starts.stream().mapToLong(Long::longValue).toArray();
    ends = new long[parts.size()];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = this.starts[i] + parts.get(i).getShape().size();
      long next = i + 1 < ends.length ? this.starts[i + 1] : size;
      if (ends[i] > next) {
        throw new IllegalArgumentException(
            "vector: expected the end of part %d at most at %d, found %d"
                .formatted(i, next, ends[i]));
      }
    }
  }

  /**
   * Begins a vector.
   *
   * @param owner the manager under which the vector lives
   * @return a builder
   */
  public static Builder builder(NDManager owner) {
    return new Builder(owner.newSubManager());
  }

  /**
   * Returns how long it is.
   *
   * @return how many numbers, padding included
   */
  public long size() {
    return size;
  }

  /**
   * Returns the arrays.
   *
   * @return in order, each flat, (n), owned by this vector
   */
  public List<NDArray> parts() {
    return parts;
  }

  /**
   * Reads numbers.
   *
   * @param at the first one
   * @param into filled from its position to its limit, which becomes the position
   * @throws IndexOutOfBoundsException if the vector ends before
   */
  public void read(long at, FloatBuffer into) {
    checkRange(at, into.remaining());
    long end = at + into.remaining();
    for (int i = partOf(at); i < ends.length && starts[i] < end; i++) {
      skip(into, Math.max(0, starts[i] - at));
      at = Math.max(at, starts[i]);
      long to = Math.min(ends[i], end);
      try (NDArray view = parts.get(i).get(range(i, at, to))) {
        into.put(view.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer());
      }
      at = to;
    }
    skip(into, into.remaining());
  }

  /**
   * Writes numbers.
   *
   * @param at the first one
   * @param from what to write, from its position to its limit, which becomes the position
   * @throws IndexOutOfBoundsException if the vector ends before
   */
  public void write(long at, FloatBuffer from) {
    checkRange(at, from.remaining());
    long end = at + from.remaining();
    int first = from.position();
    for (int i = partOf(at); i < ends.length && starts[i] < end; i++) {
      long begin = Math.max(at, starts[i]);
      long to = Math.min(ends[i], end);
      int count = (int) (to - begin);
      ByteBuffer bytes =
          ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.nativeOrder());
      bytes.asFloatBuffer().put(from.position(first + (int) (begin - at)).slice().limit(count));
      try (NDArray values = manager.create(bytes, new Shape(count), DataType.FLOAT32)) {
        parts.get(i).set(range(i, begin, to), values); // copyTo would move it to other memory
      }
    }
    from.position(from.limit());
  }

  /** Copies into a vector from its beginning on, as much as both have. */
  static void copy(FlatVector from, long begin, FlatVector into) {
    copy(from, begin, into, 0, Math.min(into.size, from.size - begin));
  }

  /** Copies all of a vector to a place in another. */
  static void copy(FlatVector from, FlatVector into, long at) {
    copy(from, 0, into, at, from.size);
  }

  private static void copy(FlatVector from, long begin, FlatVector into, long at, long count) {
    FloatBuffer block = FloatBuffer.allocate((int) Math.max(0, Math.min(BLOCK, count)));
    for (long done = 0; done < count; done += block.limit()) {
      block.clear().limit((int) Math.min(block.capacity(), count - done));
      from.read(begin + done, block);
      into.write(at + done, block.flip());
    }
  }

  private NDIndex range(int part, long begin, long end) {
    return new NDIndex("{}:{}", begin - starts[part], end - starts[part]);
  }

  private static void skip(FloatBuffer zeros, long count) {
    for (long i = 0; i < count; i++) {
      zeros.put(0);
    }
  }

  private void checkRange(long at, int count) {
    if (at < 0 || at + count > size) {
      throw new IndexOutOfBoundsException(
          "vector of %d numbers: asked for %d from %d".formatted(size, count, at));
    }
  }

  /** Finds the first part that ends after a position. */
  private int partOf(long at) {
    int low = 0;
    int high = parts.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ends[middle] <= at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Lets go of the arrays. */
  @Override
  public void close() {
    manager.close();
  }

  /** Builds a {@link FlatVector}. */
  public static final class Builder {

    private final NDManager manager;
    private final List<NDArray> parts = new ArrayList<>();
    private final List<Long> starts = new ArrayList<>();

    private Builder(NDManager manager) {
      this.manager = manager;
    }

    /**
     * Adds numbers of an array, behind those that are there.
     *
     * @param at where they begin in the vector
     * @param array a float32 array of any shape, which the vector looks at and closes with itself
     * @param from the first number
     * @param length how many
     * @return this builder
     */
    public Builder add(long at, NDArray array, long from, long length) {
      array.attach(manager);
      NDArray flat = array.flatten(); // (n)
      starts.add(at);
      parts.add(flat.get(new NDIndex("{}:{}", from, from + length)));
      return this;
    }

    /**
     * Builds the vector.
     *
     * @param size how many numbers it has, padding included
     * @return the vector
     * @throws IllegalArgumentException if the arrays overlap or reach beyond
     */
    public FlatVector build(long size) {
      return new FlatVector(manager, parts, starts, size);
    }
  }
}
