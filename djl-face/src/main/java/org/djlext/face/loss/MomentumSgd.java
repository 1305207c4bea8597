package org.djlext.face.loss;

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
 * Stochastic gradient descent with momentum that takes the same steps as {@code torch.optim.SGD}
 * and that, of a head with {@link PartialFc}, touches the sampled rows only: neither weight decay
 * nor momentum moves the classes that a batch did not see.
 *
 * <p>The momenta live beside the weights, until {@link #close} or until the model is closed.
 */
public final class MomentumSgd extends Optimizer implements AutoCloseable {

  private static final TorchProgram PROGRAM =
      TorchProgram.of(ProgramSource.resource(MomentumSgd.class, "momentum_sgd.py"));

  private final ParameterTracker rates;
  private final double momentum;
  private final ClassificationHead head;
  private final Map<Key, NDArray> buffers = new ConcurrentHashMap<>();

  private record Key(String parameterId, Device device) {}

  private MomentumSgd(Builder builder) {
    super(builder);
    rates = builder.rates;
    momentum = builder.momentum;
    head = builder.head;
  }

  /**
   * Creates a builder with the values of the published recipes: rate 0.1, momentum 0.9, weight
   * decay 5e-4.
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
    double rate = rates.getNewValue(parameterId, updateCount(parameterId));
    if (!Double.isFinite(rate)) {
      throw new IllegalStateException("learning rate: expected a finite number, found " + rate);
    }
    NDArray buffer =
        buffers.computeIfAbsent(
            new Key(parameterId, weight.getDevice()), key -> weight.zerosLike());
    double decay = getWeightDecay();
    if (isSampled(parameterId)) {
      try (NDArray rows = weight.getManager().create(head.sampling().rows())) {
        call("update_rows", weight, gradient, buffer, rows, rate, momentum, decay);
      }
    } else {
      call("update", weight, gradient, buffer, rate, momentum, decay);
    }
    JniUtils.zeroGrad((PtNDArray) weight);
  }

  private static void call(String method, Object... arguments) {
    NDList results = PROGRAM.call(method, false, arguments);
    results.close();
  }

  private boolean isSampled(String parameterId) {
    return head != null && head.sampling() != null && head.weight().getId().equals(parameterId);
  }

  /** Frees the momenta. */
  @Override
  public void close() {
    buffers.values().forEach(NDArray::close);
    buffers.clear();
  }

  /** Builds a {@link MomentumSgd}. */
  public static final class Builder extends OptimizerBuilder<Builder> {

    private ParameterTracker rates = Tracker.fixed(0.1f);
    private double momentum = 0.9;
    private ClassificationHead head;

    private Builder() {
      optWeightDecays(5e-4f);
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Sets the learning rates.
     *
     * @param tracker gives the rate of a parameter and step
     * @return this
     */
    public Builder optLearningRates(ParameterTracker tracker) {
      rates = tracker;
      return this;
    }

    /**
     * Sets the momentum.
     *
     * @param value at least 0, less than 1
     * @return this
     * @throws IllegalArgumentException if it is out of bounds
     */
    public Builder optMomentum(double value) {
      Checks.range("momentum", value, 0, Math.nextDown(1.0));
      momentum = value;
      return this;
    }

    /**
     * Names the head whose classes are sampled.
     *
     * @param sampled the head that is trained
     * @return this
     */
    public Builder optHead(ClassificationHead sampled) {
      head = sampled;
      return this;
    }

    /**
     * Builds the optimizer.
     *
     * @return a new instance
     */
    public MomentumSgd build() {
      return new MomentumSgd(this);
    }
  }
}
