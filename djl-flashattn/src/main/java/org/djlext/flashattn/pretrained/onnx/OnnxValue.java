package org.djlext.flashattn.pretrained.onnx;

import java.util.List;
import java.util.Optional;

/**
 * An input or an output of a graph.
 *
 * @param name its name
 * @param shape its sizes, {@link #FREE} where the file leaves one open; nothing if it has no shape
 */
public record OnnxValue(String name, Optional<List<Long>> shape) {

  /** A size that is known when the graph runs. */
  public static final long FREE = -1;

  /**
   * Returns how many axes it has.
   *
   * @return the number, or {@link #FREE} if the file does not say
   */
  public int rank() {
    return shape.map(List::size).orElse((int) FREE);
  }

  /**
   * Returns the size along an axis.
   *
   * @param axis which axis; negative ones count from the last, -1
   * @return the size, or {@link #FREE} if the file does not say
   */
  public long size(int axis) {
    int place = axis < 0 ? rank() + axis : axis;
    return shape.isEmpty() || place < 0 || place >= rank() ? FREE : shape.get().get(place);
  }

  /**
   * Says whether a size may be along an axis.
   *
   * @param axis which axis, as for {@link #size}
   * @param size a size
   * @return true if the file says so or leaves it open
   */
  public boolean may(int axis, long size) {
    return size(axis) == FREE || size(axis) == size;
  }
}
