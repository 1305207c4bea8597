package org.djlext.flashattn.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.ParameterTracker;
import ai.djl.training.tracker.Tracker;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * Adam with decoupled weight decay (arXiv 1711.05101) that takes the same steps as {@code
 * torch.optim.AdamW}, in one fused pass over memory.
 *
 * <p>DJL's own {@code AdamW} adds epsilon before it corrects the bias of the second moment. That
 * makes it some thirty times as large in the first step, which matters where gradients are small,
 * as they are after clipping.
 *
 * <p>The moments live beside the weights, until {@link #close} or until the model is closed.
 */
public final class AdamW extends Optimizer implements AutoCloseable {

  private static final ProgramSource PROGRAM = ProgramSource.resource(AdamW.class, "adamw.py");

  private final ParameterTracker rates;
  private final TorchProgram program;
  private final Map<Key, State> states = new ConcurrentHashMap<>();

  private AdamW(Builder builder) {
    super(builder);
    rates = builder.rates;
    program =
        TorchProgram.of(
            PROGRAM
                .with("beta1", builder.beta1)
                .with("beta2", builder.beta2)
                .with("epsilon", builder.epsilon));
  }

  /**
   * Creates a builder with torch's defaults: rate 0.001, betas 0.9 and 0.999, epsilon 1e-8, weight
   * decay 0.01.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Takes one step and clears the gradient of the weight, as DJL's optimizers do.
   *
   * @param parameterId of the parameter
   * @param weight any shape, changed in place
   * @param gradient of the same shape
   */
  @Override
  public void update(String parameterId, NDArray weight, NDArray gradient) {
    float rate = rates.getNewValue(parameterId, updateCount(parameterId));
    if (!Float.isFinite(rate)) {
      throw new IllegalStateException("learning rate: expected a finite number, found " + rate);
    }
    State state =
        states.computeIfAbsent(
            new Key(parameterId, weight.getDevice()),
            k -> new State(weight.zerosLike(), weight.zerosLike()));
    // counted for each parameter, as some may join later
    double step = ++state.steps;
    NDList results =
        program.call(
            "update",
            false,
            weight,
            new NDArray[] {weight},
            new NDArray[] {gradient},
            new NDArray[] {state.means},
            new NDArray[] {state.squares},
            (double) rate,
            (double) getWeightDecay(),
            step);
    results.close();
    JniUtils.zeroGrad((PtNDArray) weight);
  }

  /** Frees the moments; a later update starts anew. */
  @Override
  public void close() {
    states.values().forEach(State::close);
    states.clear();
  }

  private record Key(String parameterId, Device device) {}

  private static final class State implements AutoCloseable {

    private final NDArray means;
    private final NDArray squares;
    private long steps;

    State(NDArray means, NDArray squares) {
      this.means = means;
      this.squares = squares;
    }

    @Override
    public void close() {
      means.close();
      squares.close();
    }
  }

  /** Builds an {@link AdamW}. */
  public static final class Builder extends OptimizerBuilder<Builder> {

    private ParameterTracker rates = Tracker.fixed(0.001f);
    private double beta1 = 0.9;
    private double beta2 = 0.999;
    private double epsilon = 1e-8;

    private Builder() {
      optWeightDecays(0.01f);
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Sets the learning rates.
     *
     * @param rates one rate for all, such as a {@link DropSchedule}, or {@link LearningRates} of
     *     several groups
     * @return this builder
     */
    public Builder optLearningRateTracker(ParameterTracker rates) {
      this.rates = rates;
      return this;
    }

    /**
     * Sets how slowly the mean of the gradients changes.
     *
     * @param beta1 from 0 to below 1
     * @return this builder
     */
    public Builder optBeta1(double beta1) {
      this.beta1 = share("beta1", beta1);
      return this;
    }

    /**
     * Sets how slowly the mean of their squares changes.
     *
     * @param beta2 from 0 to below 1
     * @return this builder
     */
    public Builder optBeta2(double beta2) {
      this.beta2 = share("beta2", beta2);
      return this;
    }

    /**
     * Sets what is added to the root of the mean square.
     *
     * @param epsilon above 0
     * @return this builder
     */
    public Builder optEpsilon(double epsilon) {
      if (!(epsilon > 0 && epsilon < 1)) {
        throw new IllegalArgumentException("epsilon: expected from 0 to 1, found " + epsilon);
      }
      this.epsilon = epsilon;
      return this;
    }

    /**
     * Refuses clipping element by element, which DJL's engine does wrongly; {@link
     * GradientClipping} bounds the norm.
     */
    @Override
    public Builder optClipGrad(float clipGrad) {
      throw new UnsupportedOperationException(
          "AdamW does not clip gradients element by element; use GradientClipping or GradientNorm");
    }

    /**
     * Builds the optimizer.
     *
     * @return a new optimizer
     * @throws org.djlext.flashattn.ops.OperatorBridgeException if the engine is not PyTorch
     */
    public AdamW build() {
      return new AdamW(this);
    }

    private static double share(String name, double beta) {
      if (!(beta >= 0 && beta < 1)) {
        throw new IllegalArgumentException(
            "%s: expected from 0 to below 1, found %s".formatted(name, beta));
      }
      return beta;
    }
  }
}
