package org.djlext.vlm.tune.zero;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.util.List;

/**
 * The optimizer step of one rank in stage 1 of ZeRO (arXiv 1910.02054, section 5), whatever Block
 * and loss the gradients are from; {@link LayerwiseZero} does stages 2 and 3 for chains of layers.
 * Sums the gradients of all ranks to the slices' owners, bounds the norm of all of them, takes the
 * step of AdamW on this rank's slice, and gathers the parameters that the others changed.
 *
 * <p>The gradients of the ranks are summed, not averaged: divide each loss by what the batches of
 * all ranks count together, such as their tokens.
 *
 * <pre>{@code
 * try (ZeroOptimizer optimizer = new ZeroOptimizer(
 *     ShardedAdamW.builder(FlatLayout.of(block, exchange.ranks()), exchange.rank()).build(),
 *     exchange, 1.0)) {
 *   // in each step: forward and backward of this rank's batch, then
 *   double norm = optimizer.step(rate);
 * }
 * }</pre>
 */
public final class ZeroOptimizer implements AutoCloseable {

  private final ShardedAdamW adamW;
  private final Exchange exchange;
  private final double largest;
  private FlatVector gradients; // the slice that is owned, from reduce to update

  /**
   * Constructs the optimizer of a rank.
   *
   * @param adamW of the rank's slice, closed with this
   * @param exchange with the other ranks, closed with this
   * @param largestNorm what the norm of all gradients may be at most, above 0; infinity to measure
   *     only
   * @throws IllegalArgumentException if they are not of the same rank, or the norm is not positive
   */
  public ZeroOptimizer(ShardedAdamW adamW, Exchange exchange, double largestNorm) {
    FlatLayout layout = adamW.layout();
    if (layout.ranks() != exchange.ranks() || adamW.rank() != exchange.rank()) {
      throw new IllegalArgumentException(
          "exchange: expected rank %d of %d, found rank %d of %d"
              .formatted(adamW.rank(), layout.ranks(), exchange.rank(), exchange.ranks()));
    }
    if (!(largestNorm > 0)) {
      throw new IllegalArgumentException(
          "largest gradient norm: expected above 0, found " + largestNorm);
    }
    this.adamW = adamW;
    this.exchange = exchange;
    this.largest = largestNorm;
  }

  /**
   * Takes a step with the gradients that the Block has, and clears them. For ranks in processes or
   * machines of their own; all of them call it.
   *
   * @param rate the learning rate
   * @return the norm that the gradients of all ranks had; if it is not finite, nothing was changed
   * @throws IOException if the exchange fails
   */
  public double step(double rate) throws IOException {
    give();
    reduce();
    double norm = update(rate);
    gather();
    return norm;
  }

  /**
   * Takes a step of ranks that live in one thread, each with a Block of its own.
   *
   * @param ranks the optimizers of all ranks, in order
   * @param rate the learning rate
   * @return the norm, as {@link #step} does
   * @throws IOException if the exchange fails
   */
  public static double stepAll(List<ZeroOptimizer> ranks, double rate) throws IOException {
    for (ZeroOptimizer rank : ranks) {
      rank.give();
    }
    for (ZeroOptimizer rank : ranks) {
      rank.reduce();
    }
    double norm = 0;
    for (ZeroOptimizer rank : ranks) {
      norm = rank.update(rate);
    }
    for (ZeroOptimizer rank : ranks) {
      rank.gather();
    }
    return norm;
  }

  /**
   * First part of a step: gives the gradients to the slices' owners, and clears them.
   *
   * @throws IOException if the exchange fails
   */
  public void give() throws IOException {
    try (FlatVector whole = adamW.layout().gradients()) {
      exchange.scatter(whole);
    }
    clear(adamW.layout());
  }

  /** Sets gradients to zero, as DJL's optimizers do. */
  static void clear(FlatLayout layout) {
    for (FlatTensor tensor : layout.tensors()) {
      NDArray array = tensor.array();
      if (array.hasGradient()) {
        JniUtils.zeroGrad((PtNDArray) array);
      }
    }
  }

  /**
   * Second part, once all ranks gave: takes the sum of this rank's slice, and gives its part of the
   * norm.
   *
   * @throws IOException if the exchange fails
   */
  public void reduce() throws IOException {
    gradients = adamW.layout().gradients(adamW.rank()); // the sum takes the place of the term
    exchange.reduce(gradients);
    exchange.contribute(GradientSlice.squares(gradients));
  }

  /**
   * Third part, once all ranks reduced: changes this rank's slice of the parameters and publishes
   * it.
   *
   * @param rate the learning rate
   * @return the norm, as {@link #step} does
   * @throws IOException if the exchange fails
   */
  public double update(double rate) throws IOException {
    double norm = Math.sqrt(exchange.total());
    try (FlatVector values = adamW.layout().values(adamW.rank())) {
      if (Double.isFinite(norm)) {
        double factor = largest / (norm + 1e-6); // as torch.nn.utils.clip_grad_norm_ has it
        if (factor < 1) {
          GradientSlice.scale(gradients, factor);
        }
        adamW.update(values, gradients, rate);
      }
      exchange.publish(values);
    }
    gradients.close();
    clear(adamW.layout());
    return norm;
  }

  /**
   * Last part, once all ranks updated: takes what the others changed.
   *
   * @throws IOException if the exchange fails
   */
  public void gather() throws IOException {
    try (FlatVector values = adamW.layout().values()) {
      exchange.gather(values);
    }
  }

  /**
   * Returns the optimizer of the slice.
   *
   * @return the optimizer, to save or load
   */
  public ShardedAdamW adamW() {
    return adamW;
  }

  /**
   * Counts what this rank holds from step to step.
   *
   * @return the bytes of its arrays
   */
  public StateMemory resident() {
    long parameters = 0;
    long gradients = 0;
    for (FlatTensor tensor : adamW.layout().tensors()) {
      parameters += tensor.array().size();
      gradients += tensor.array().hasGradient() ? tensor.array().size() : 0;
    }
    return new StateMemory(
        (double) Float.BYTES * parameters, (double) Float.BYTES * gradients, adamW.bytes());
  }

  /** Frees the moments and closes the exchange. */
  @Override
  public void close() {
    adamW.close();
    exchange.close();
  }
}
