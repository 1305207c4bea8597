package org.djlext.flashattn.fused;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.layers.BridgedLayers;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * A linear map of a whole map {@code (B, C, h, w)} with a norm of the C channels before it and a
 * norm of what it gives after it. In training a program reads ten arrays (first norm, weight, bias,
 * second norm), in inference two: weight and bias of the one linear map that is left.
 */
public final class NormalizedProjection extends Layer {

  private final BatchNorm before;
  private final Kernel kernel;
  private final BatchNorm after;
  private final ProgramSource folding;

  /**
   * Constructs the layer.
   *
   * @param names of the first norm, the linear map and the second norm
   * @param channels C
   * @param area h * w
   * @param after the second norm, of as many channels as go out
   * @param out what goes out
   * @param epsilon what the norms add to the variance
   * @param initializer how the weight begins, or null for DJL's way
   */
  @SuppressWarnings("this-escape")
  public NormalizedProjection(
      List<String> names,
      int channels,
      int area,
      BatchNorm after,
      int out,
      double epsilon,
      Initializer initializer) {
    before = addChildBlock(names.get(0), new BatchNorm(channels));
    kernel = addChildBlock(names.get(1), Kernel.linear(channels * area, out, true, initializer));
    this.after = addChildBlock(names.get(2), after);
    folding = ProgramSource.resource(NormalizedProjection.class, "folding.py").with("eps", epsilon);
  }

  @Override
  protected void addWeights(
      ParameterStore store, Device device, boolean training, List<NDArray> into) {
    before.addWeights(store, device, training, into);
    kernel.addWeights(store, device, training, into);
    after.addWeights(store, device, training, into);
  }

  @Override
  protected void addFolded(
      ParameterStore store, Device device, NDManager owner, List<NDArray> into) {
    List<NDArray> w = new ArrayList<>();
    addWeights(store, device, false, w);
    w.replaceAll(array -> BridgedLayers.whole(array, owner));
    NDArray[] all = w.toArray(NDArray[]::new);
    NDList folded = TorchProgram.of(folding).call("fold_projection", false, kernelOf(all), all);
    folded.attach(owner);
    into.addAll(folded);
  }

  private static NDArray kernelOf(NDArray[] weights) {
    return weights[4]; // behind the four arrays of the first norm
  }
}
