package org.djlext.vlm.tune.zero;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;

/**
 * The parameters that are gathered and released together, those of one layer, as one rank has them:
 * its slice of the gradients and of the optimizer, and of the parameters either a slice (stage 3)
 * or all (stage 2).
 */
final class PartitionedGroup implements AutoCloseable {

  private final FlatLayout layout;
  private final ShardedAdamW adamW;
  private final Exchange exchange;
  private final FlatVector gradients;
  private final FlatVector slice; // of parameters; null in stage 2, where all are there
  private final NDManager home;

  PartitionedGroup(ShardedAdamW adamW, Exchange exchange, boolean parameters) throws IOException {
    this.adamW = adamW;
    this.exchange = exchange;
    layout = adamW.layout();
    home = layout.tensors().get(0).array().getManager();
    int rank = adamW.rank();
    gradients = GradientSlice.zeros(layout, rank, adamW.manager());
    if (parameters) {
      slice = GradientSlice.zeros(layout, rank, adamW.manager());
      try (FlatVector all = layout.values(rank)) {
        FlatVector.copy(all, 0, slice);
      }
      for (FlatTensor tensor : layout.tensors()) {
        // the parameter keeps its array, whose memory goes
        tensor.array().intern(home.zeros(new Shape(0)));
      }
      exchange.publish(slice);
    } else {
      slice = null;
    }
  }

  /** Makes the parameters available to a layer. */
  void gather(GatheredParameters into, boolean gradient) throws IOException {
    if (slice == null) {
      layout.tensors().forEach(t -> into.put(t.parameter(), t.array(), gradient));
      return;
    }
    NDArray flat = gathered(into.scratch());
    for (FlatTensor tensor : layout.tensors()) {
      into.put(tensor.parameter(), part(flat, tensor), gradient);
    }
  }

  private NDArray gathered(NDManager owner) throws IOException {
    NDArray flat = owner.zeros(new Shape(layout.paddedSize()));
    try (FlatVector whole =
        FlatVector.builder(owner)
            .add(0, flat.stopGradient(), 0, layout.paddedSize())
            .build(layout.paddedSize())) {
      FlatVector.copy(slice, whole, adamW.rank() * layout.sliceSize());
      exchange.gather(whole);
    }
    return flat;
  }

  private static NDArray part(NDArray flat, FlatTensor tensor) {
    long end = tensor.start() + tensor.size();
    return flat.get(new NDIndex("{}:{}", tensor.start(), end)).reshape(tensor.shape());
  }

  /** Gives the gradients of the gathered parameters to the slices' owners. */
  void scatter(GatheredParameters gathered) throws IOException {
    FlatVector.Builder vector = FlatVector.builder(gathered.scratch());
    for (FlatTensor tensor : layout.tensors()) {
      NDArray gradient = gathered.get(tensor.parameter()).getGradient();
      vector.add(tensor.start(), gradient, 0, tensor.size());
    }
    try (FlatVector whole = vector.build(layout.paddedSize())) {
      exchange.scatter(whole);
    }
  }

  /** Takes the sum of this rank's slice; returns its sum of squares. */
  double reduce() throws IOException {
    exchange.reduce(gradients);
    return GradientSlice.squares(gradients);
  }

  void update(double rate, double factor) throws IOException {
    if (factor < 1) {
      GradientSlice.scale(gradients, factor);
    }
    if (slice != null) {
      adamW.update(slice, gradients, rate);
      exchange.publish(slice);
      return;
    }
    try (FlatVector values = layout.values(adamW.rank())) {
      adamW.update(values, gradients, rate);
      exchange.publish(values);
    }
  }

  /** In stage 2, takes what the others changed; in stage 3 that waits until a layer needs it. */
  void refresh() throws IOException {
    if (slice == null) {
      try (FlatVector values = layout.values()) {
        exchange.gather(values);
      }
    }
  }

  /** Gives the Block its parameters back. */
  void restore() throws IOException {
    if (slice == null) {
      return;
    }
    try (NDManager scratch = home.newSubManager()) {
      NDArray flat = gathered(scratch);
      for (FlatTensor tensor : layout.tensors()) {
        tensor.array().intern(part(flat, tensor).duplicate());
        tensor.array().setRequiresGradient(true);
      }
    }
  }

  long size() {
    return layout.size();
  }

  long paddedSize() {
    return layout.paddedSize();
  }

  long sent() {
    return exchange.sent();
  }

  /** Counts the bytes that this rank holds between layers. */
  StateMemory resident() {
    long parameters =
        slice == null
            ? layout.tensors().stream().mapToLong(tensor -> tensor.array().size()).sum()
            : numbers(slice);
    return new StateMemory(
        (double) Float.BYTES * parameters,
        (double) Float.BYTES * numbers(gradients),
        adamW.bytes());
  }

  private static long numbers(FlatVector vector) {
    return vector.parts().stream().mapToLong(NDArray::size).sum();
  }

  ShardedAdamW adamW() {
    return adamW;
  }

  @Override
  public void close() {
    adamW.close();
    exchange.close();
  }
}
