package org.djlext.flashattn.fused;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.layers.BridgedLayers;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * A kernel without bias and the batch normalization that follows it. In training a program reads
 * five arrays (kernel, then weight, bias, mean and variance of the norm), in inference two: kernel
 * and bias of the one convolution that is left.
 */
public final class NormalizedKernel extends Layer {

  private final Kernel kernel;
  private final BatchNorm norm;
  private final boolean transposed;
  private final ProgramSource folding;

  private NormalizedKernel(
      String kernelName, Kernel kernel, String normName, int out, double epsilon, boolean turned) {
    this.kernel = addChildBlock(kernelName, kernel);
    this.norm = addChildBlock(normName, new BatchNorm(out));
    this.transposed = turned;
    folding = ProgramSource.resource(NormalizedKernel.class, "folding.py").with("eps", epsilon);
  }

  /**
   * Makes a convolution and its norm under the names {@code conv} and {@code bn}.
   *
   * @param in channels that come in, divided by the number of groups
   * @param out channels that go out
   * @param size the width and height of the kernel
   * @param epsilon what the norm adds to the variance
   * @return the layer
   */
  public static NormalizedKernel convolution(int in, int out, int size, double epsilon) {
    Kernel kernel = Kernel.convolution(in, out, size, false, null);
    return new NormalizedKernel("conv", kernel, "bn", out, epsilon, false);
  }

  /**
   * Makes a convolution, or a linear map, and its norm under other names.
   *
   * @param kernelName the name of the kernel
   * @param kernel without bias, from {@link Kernel}
   * @param normName the name of the norm
   * @param out channels that go out
   * @param epsilon what the norm adds to the variance
   * @return the layer
   */
  public static NormalizedKernel of(
      String kernelName, Kernel kernel, String normName, int out, double epsilon) {
    return new NormalizedKernel(kernelName, kernel, normName, out, epsilon, false);
  }

  /**
   * Makes a transposed convolution and its norm, which checkpoints number one after the other.
   *
   * @param kernelName the name of the kernel
   * @param kernel from {@link Kernel#transposed}
   * @param normName the name of the norm
   * @param out channels that go out
   * @param epsilon what the norm adds to the variance
   * @return the layer
   */
  public static NormalizedKernel transposed(
      String kernelName, Kernel kernel, String normName, int out, double epsilon) {
    return new NormalizedKernel(kernelName, kernel, normName, out, epsilon, true);
  }

  @Override
  protected void addWeights(
      ParameterStore store, Device device, boolean training, List<NDArray> into) {
    kernel.addWeights(store, device, training, into);
    norm.addWeights(store, device, training, into);
  }

  @Override
  protected void addFolded(
      ParameterStore store, Device device, NDManager owner, List<NDArray> into) {
    List<NDArray> w = new ArrayList<>();
    addWeights(store, device, false, w);
    w.replaceAll(array -> BridgedLayers.whole(array, owner));
    String method = transposed ? "fold_transposed" : "fold";
    NDList folded =
        TorchProgram.of(folding)
            .call(method, false, w.get(0), w.get(1), w.get(2), w.get(3), w.get(4));
    folded.attach(owner);
    into.addAll(folded);
  }
}
