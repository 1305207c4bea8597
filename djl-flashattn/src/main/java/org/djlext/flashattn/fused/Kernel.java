package org.djlext.flashattn.fused;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import java.util.List;
import org.djlext.flashattn.ops.WeightAdaptations;

/** The weight of a convolution, transposed convolution or linear map, with or without bias. */
public final class Kernel extends Layer {

  private final Parameter weight;
  private final Parameter bias;

  private Kernel(Initializer initializer, long biasSize, long... shape) {
    weight = parameter("weight", Parameter.Type.WEIGHT, initializer, shape);
    bias = biasSize == 0 ? null : parameter("bias", Parameter.Type.BIAS, null, biasSize);
  }

  /**
   * Makes a convolution.
   *
   * @param in channels that come in, divided by the number of groups
   * @param out channels that go out
   * @param size the width and height of the kernel
   * @param bias whether there is a bias
   * @param initializer how the weight begins, or null for DJL's way
   * @return weight {@code (out, in, size, size)} and perhaps bias {@code (out)}
   */
  public static Kernel convolution(
      int in, int out, int size, boolean bias, Initializer initializer) {
    return new Kernel(initializer, bias ? out : 0, out, in, size, size);
  }

  /**
   * Makes a convolution without bias whose kernel need not be square.
   *
   * @param in channels that come in, divided by the number of groups
   * @param out channels that go out
   * @param height the height of the kernel
   * @param width the width of the kernel
   * @param initializer how the weight begins, or null for DJL's way
   * @return weight {@code (out, in, height, width)}
   */
  public static Kernel oblong(int in, int out, int height, int width, Initializer initializer) {
    return new Kernel(initializer, 0, out, in, height, width);
  }

  /**
   * Makes a transposed convolution without bias.
   *
   * @param in channels that come in
   * @param out channels that go out
   * @param size the width and height of the kernel
   * @param initializer how the weight begins, or null for DJL's way
   * @return weight {@code (in, out, size, size)}
   */
  public static Kernel transposed(int in, int out, int size, Initializer initializer) {
    return new Kernel(initializer, 0, in, out, size, size);
  }

  /**
   * Makes a linear map.
   *
   * @param in the size of what comes in
   * @param out the size of what goes out
   * @param bias whether there is a bias
   * @param initializer how the weight begins, or null for DJL's way
   * @return weight {@code (out, in)} and perhaps bias {@code (out)}
   */
  public static Kernel linear(int in, int out, boolean bias, Initializer initializer) {
    return new Kernel(initializer, bias ? out : 0, out, in);
  }

  @Override
  protected void addWeights(
      ParameterStore store, Device device, boolean training, List<NDArray> into) {
    into.add(store.getValue(weight, device, training));
    if (bias != null) {
      into.add(store.getValue(bias, device, training));
    }
  }

  @Override
  protected void addFolded(
      ParameterStore store, Device device, NDManager owner, List<NDArray> into) {
    NDArray stored = store.getValue(weight, device, false);
    if (WeightAdaptations.isAdapted(stored)) {
      into.add(stored); // known by its array
    } else {
      // matrix products round differently on mapped memory, which begins anywhere
      NDArray copy = stored.duplicate();
      copy.attach(owner);
      into.add(copy);
    }
    if (bias != null) {
      NDArray own = store.getValue(bias, device, false).duplicate(); // packing may replace it
      own.attach(owner);
      into.add(own);
    }
  }
}
