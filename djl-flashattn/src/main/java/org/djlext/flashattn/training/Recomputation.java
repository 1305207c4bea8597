package org.djlext.flashattn.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;
import org.djlext.flashattn.ops.WeightAdaptations;

/**
 * Gradient checkpointing (arXiv 1604.06174): in training, what layers compute inside is not kept
 * for the backward pass but computed again, layer by layer, so that memory holds one layer and the
 * states between layers. It costs one more forward pass.
 *
 * <pre>{@code
 * try (Recomputation gradients = Recomputation.open(engine.newGradientCollector(), manager, 0)) {
 *     NDArray loss = ...;         // models that ask through() let their layers be computed again
 *     gradients.backward(loss);
 * }
 * }</pre>
 *
 * <p>PyTorch knows of no graph here that calls back: each layer runs unrecorded and what it returns
 * begins a graph of its own; {@link #backward} then goes through the layers from the last to the
 * first, each recorded alone. Gradients are the same bits. What layers draw at random is drawn from
 * a seed for each layer, the same both times.
 */
public final class Recomputation implements GradientCollector {

  private static final ThreadLocal<Recomputation> OPEN = new ThreadLocal<>();
  private static final ProgramSource RECORDED =
      ProgramSource.resource(Recomputation.class, "recorded.py");
  private static final long SPREAD = 1_000_003;

  private final GradientCollector collector;
  private final NDManager manager;
  private final long seed;
  private final List<Segment> segments = new ArrayList<>();

  /** A layer that ran unrecorded: other handles of what went in and came out. */
  private record Segment(NDList inputs, NDList outputs, UnaryOperator<NDList> layer, long seed) {}

  private Recomputation(GradientCollector collector, NDManager manager, long seed) {
    this.collector = collector;
    this.manager = manager;
    this.seed = seed;
  }

  /**
   * Lets layers be computed again in this thread, until the result is closed.
   *
   * @param collector the open collector, closed with this
   * @param owner the parent of the manager of what is kept
   * @param seed of what layers draw at random
   * @return the collector to take in its place
   * @throws IllegalStateException if one is open in this thread
   */
  public static Recomputation open(GradientCollector collector, NDManager owner, long seed) {
    if (OPEN.get() != null) {
      throw new IllegalStateException("layers are computed again in this thread already");
    }
    Recomputation opened = new Recomputation(collector, owner.newSubManager(), seed);
    OPEN.set(opened);
    return opened;
  }

  /**
   * Runs a layer, for models: unrecorded if it is to be computed again, and as it is otherwise.
   *
   * @param inputs of which gradients flow to the first only
   * @param training whether gradients are wanted
   * @param layer gives its outputs, from nothing but the inputs and parameters
   * @return the outputs
   */
  public static NDList through(NDList inputs, boolean training, UnaryOperator<NDList> layer) {
    Recomputation open = training ? OPEN.get() : null;
    return open == null || !JniUtils.isGradMode()
        ? layer.apply(inputs)
        : open.unrecorded(inputs, layer);
  }

  private NDList unrecorded(NDList inputs, UnaryOperator<NDList> layer) {
    long own = seed * SPREAD + segments.size();
    JniUtils.setSeed(own);
    NDList outputs;
    JniUtils.setGradMode(false);
    try {
      outputs = layer.apply(inputs);
    } finally {
      JniUtils.setGradMode(true);
    }
    for (NDArray output : outputs) {
      if (output.getDataType().isFloating()) {
        output.setRequiresGradient(true);
      }
    }
    segments.add(new Segment(handles(inputs), handles(outputs), layer, own));
    return outputs;
  }

  private NDList handles(NDList arrays) {
    NDList handles = new NDList();
    for (NDArray array : arrays) {
      NDArray handle = WeightAdaptations.sameTensor(array);
      handle.attach(manager);
      handles.add(handle);
    }
    return handles;
  }

  @Override
  public void backward(NDArray target) {
    collector.backward(target);
    for (int i = segments.size() - 1; i >= 0; i--) {
      Segment segment = segments.remove(i);
      backward(segment);
      segment.inputs().close();
      segment.outputs().close();
    }
  }

  private void backward(Segment segment) {
    NDArray input = segment.inputs().head();
    try (NDManager scratch = manager.newSubManager()) {
      NDArray begin = input.stopGradient();
      begin.attach(scratch);
      begin.setRequiresGradient(isRecorded(input));
      NDList inputs = new NDList(begin);
      for (NDArray other : segment.inputs().subNDList(1)) {
        NDArray handle = WeightAdaptations.sameTensor(other); // a layer may close what it is given
        handle.attach(scratch);
        inputs.add(handle);
      }
      JniUtils.setSeed(segment.seed());
      NDList outputs = segment.layer().apply(inputs);
      outputs.attach(scratch);
      NDArray sum = null;
      for (int i = 0; i < outputs.size(); i++) {
        NDArray output = outputs.get(i);
        if (isRecorded(output)) {
          NDArray part = output.mul(segment.outputs().get(i).getGradient()).sum();
          sum = sum == null ? part : sum.add(part);
        }
      }
      if (sum == null) {
        return; // nothing before the output is trained
      }
      collector.backward(sum);
      if (isRecorded(input)) {
        NDArray gradient = begin.getGradient();
        gradient.attach(scratch);
        JniUtils.backward((PtNDArray) input, (PtNDArray) gradient, false, false);
      }
    }
  }

  /** Whether gradients flow through an array, which DJL can tell of leaves only. */
  private static boolean isRecorded(NDArray array) {
    try (NDArray one = TorchProgram.of(RECORDED).call("recorded", false, array).head()) {
      return one.size() == 1;
    }
  }

  @Override
  public void zeroGradients() {
    collector.zeroGradients();
  }

  /** Forgets the layers and closes the collector. */
  @Override
  public void close() {
    OPEN.remove();
    manager.close();
    collector.close();
  }
}
