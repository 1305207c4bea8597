package org.djlext.flashattn.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.ParameterTracker;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;

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

  private static final String MEAN = ".mean";
  private static final String SQUARE = ".square";
  private static final String STEPS = ".steps";

  private final ParameterTracker rates;
  private final WeightDecays decays;
  private final AdamWStep adamW;
  private final Map<Key, State> states = new ConcurrentHashMap<>();

  private AdamW(Builder builder) {
    super(builder);
    rates = builder.rates;
    decays = builder.decays == null ? new WeightDecays(getWeightDecay()) : builder.decays;
    adamW = new AdamWStep(builder.beta1, builder.beta2, builder.epsilon);
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
    long step = ++state.steps;
    double decay = decays.of(parameterId);
    adamW.take(weight, gradient, state.means, state.squares, rate, decay, step);
    JniUtils.zeroGrad((PtNDArray) weight);
  }

  /**
   * Writes the moments, to go on with later.
   *
   * @param block the Block in training
   * @param file a safetensors file with {@code <path>.mean}, {@code <path>.square} and {@code
   *     <path>.steps} for each parameter that was updated; it appears whole or not at all
   * @throws IOException if it cannot be written
   */
  public void save(Block block, Path file) throws IOException {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    try (NDManager scratch =
        block.getParameters().valueAt(0).getArray().getManager().newSubManager()) {
      collect(block, scratch, tensors);
      SafetensorsWriter.write(file, tensors);
    }
  }

  /** Adds the moments under the names of {@link #save}. */
  void collect(Block block, NDManager scratch, Map<String, NDArray> tensors) {
    BlockParameters.of(block)
        .forEach(
            (path, parameter) -> {
              State state = states.get(Key.of(parameter));
              if (state != null) {
                tensors.put(path + MEAN, state.means);
                tensors.put(path + SQUARE, state.squares);
                tensors.put(path + STEPS, scratch.create(state.steps));
              }
            });
  }

  /**
   * Takes up moments that were saved.
   *
   * @param block a Block with the same parameters, on the device it will be trained on
   * @param file the safetensors file
   * @throws CheckpointException if it is that of another Block; the moments are then as they were
   * @throws IOException if it cannot be read
   */
  public void load(Block block, Path file) throws IOException {
    Map<Key, State> read = new HashMap<>();
    try (SavedArrays saved =
        SavedArrays.open(file, block.getParameters().valueAt(0).getArray().getManager())) {
      for (Map.Entry<String, Parameter> entry : BlockParameters.of(block).entrySet()) {
        String path = entry.getKey();
        if (!saved.has(path + STEPS)) {
          continue;
        }
        NDArray weight = entry.getValue().getArray();
        NDArray means = saved.like(path + MEAN, weight);
        NDArray squares = saved.like(path + SQUARE, weight);
        State state = new State(weight.zerosLike(), weight.zerosLike());
        read.put(Key.of(entry.getValue()), state);
        means.copyTo(state.means);
        squares.copyTo(state.squares);
        state.steps = saved.count(path + STEPS);
      }
    } catch (IOException e) {
      read.values().forEach(State::close);
      throw e;
    }
    close();
    states.putAll(read);
  }

  /** Frees the moments; a later update starts anew. */
  @Override
  public void close() {
    states.values().forEach(State::close);
    states.clear();
  }

  private record Key(String parameterId, Device device) {

    static Key of(Parameter parameter) {
      return new Key(parameter.getId(), parameter.getArray().getDevice());
    }
  }

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
    private WeightDecays decays;
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
     * Sets weight decays by groups of parameters, instead of one for all.
     *
     * @param decays the decays
     * @return this builder
     */
    public Builder optWeightDecays(WeightDecays decays) {
      this.decays = decays;
      return this;
    }

    /**
     * Sets how slowly the mean of the gradients changes.
     *
     * @param beta1 from 0 to below 1
     * @return this builder
     */
    public Builder optBeta1(double beta1) {
      this.beta1 = AdamWStep.share("beta1", beta1);
      return this;
    }

    /**
     * Sets how slowly the mean of their squares changes.
     *
     * @param beta2 from 0 to below 1
     * @return this builder
     */
    public Builder optBeta2(double beta2) {
      this.beta2 = AdamWStep.share("beta2", beta2);
      return this;
    }

    /**
     * Sets what is added to the root of the mean square.
     *
     * @param epsilon above 0
     * @return this builder
     */
    public Builder optEpsilon(double epsilon) {
      this.epsilon = AdamWStep.small(epsilon);
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
  }
}
