package org.djlext.pose.layers;

import ai.djl.ndarray.NDArray;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * Turns outputs for mirrored pictures into those for the pictures themselves: joints change sides
 * and places are counted from the other end. Results have the name and manager of what they come
 * from.
 */
public final class Mirror {

  private static final ProgramSource PROGRAM = ProgramSource.resource(Mirror.class, "mirror.py");

  private Mirror() {}

  /**
   * Lets joints change sides.
   *
   * @param x {@code (B, K, ...)}
   * @param order {@code (K)} int64: for each joint the one on the other side
   * @return an array of the same shape
   */
  public static NDArray joints(NDArray x, NDArray order) {
    return call("joints", x, order);
  }

  /**
   * Lets joints change sides and reverses the last axis.
   *
   * @param x {@code (B, K, ..., W)}
   * @param order {@code (K)} int64: for each joint the one on the other side
   * @return an array of the same shape
   */
  public static NDArray places(NDArray x, NDArray order) {
    return call("places", x, order);
  }

  /**
   * As {@link #places}, then moved right by one place; the first place stays.
   *
   * @param x {@code (B, K, ..., W)}
   * @param order {@code (K)} int64: for each joint the one on the other side
   * @return an array of the same shape
   */
  public static NDArray shiftedPlaces(NDArray x, NDArray order) {
    return call("shifted_places", x, order);
  }

  /**
   * Lets joints change sides and measures x from the other end.
   *
   * @param x {@code (B, K, 2)}
   * @param order {@code (K)} int64: for each joint the one on the other side
   * @param width what x and its mirror image have together
   * @return an array of the same shape
   */
  public static NDArray coordinates(NDArray x, NDArray order, double width) {
    return call("coordinates", x, order, width);
  }

  private static NDArray call(String method, NDArray x, Object... arguments) {
    Object[] all = new Object[arguments.length + 1];
    all[0] = x;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    NDArray result = TorchProgram.of(PROGRAM).call(method, false, all).singletonOrThrow();
    result.setName(x.getName());
    return result;
  }
}
