package org.djlext.flashattn.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.ParameterTracker;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;

/**
 * Muon as Moonlight was trained with (arXiv 2502.16982, section 2.2): the momentum of a matrix is
 * made nearly orthogonal by five Newton-Schulz iterations, scaled to the size of AdamW's updates by
 * {@code 0.2 * sqrt(max(rows, columns))}, and the weight decays. What is no matrix, and embeddings
 * and output heads, takes the steps of {@link AdamW} with the same rate and decay.
 *
 * <p>The report iterates in bfloat16, as GPUs do; here it is float32.
 *
 * <p>Moments live beside the weights, until {@link #close} or until the model is closed.
 */
public final class Muon extends Optimizer implements AutoCloseable {

  private static final ProgramSource PROGRAM = ProgramSource.resource(Muon.class, "muon.py");
  private static final String MOMENTUM = ".momentum";
  private static final double UPDATE_SIZE = 0.2;

  private final ParameterTracker rates;
  private final WeightDecays decays;
  private final AdamW adamW;
  private final Set<String> excluded;
  private final TorchProgram program;
  private final Map<Key, NDArray> momenta = new ConcurrentHashMap<>();

  private Muon(Builder builder) {
    super(builder);
    rates = builder.rates;
    decays = builder.decays == null ? new WeightDecays(getWeightDecay()) : builder.decays;
    adamW = builder.adamW.optLearningRateTracker(rates).optWeightDecays(decays).build();
    excluded = Set.copyOf(builder.excluded);
    program =
        TorchProgram.of(
            PROGRAM
                .with("momentum", builder.momentum)
                .with("nesterov", builder.nesterov)
                .with("iterations", builder.iterations));
  }

  /**
   * Creates a builder with the report's values: rate 0.001, momentum 0.95 after Nesterov, five
   * iterations, weight decay 0.1, and for AdamW betas 0.9 and 0.95.
   *
   * @param block the Block to be trained, whose embeddings and output heads are told by their names
   * @return the builder
   */
  public static Builder builder(Block block) {
    return new Builder(block);
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
    if (!takes(parameterId, weight.getShape())) {
      adamW.update(parameterId, weight, gradient);
      return;
    }
    float rate = rates.getNewValue(parameterId, updateCount(parameterId));
    if (!Float.isFinite(rate)) {
      throw new IllegalStateException("learning rate: expected a finite number, found " + rate);
    }
    NDArray momentum =
        momenta.computeIfAbsent(new Key(parameterId, weight.getDevice()), k -> weight.zerosLike());
    Shape shape = weight.getShape();
    double scale = UPDATE_SIZE * Math.sqrt(Math.max(shape.get(0), shape.get(1)));
    program
        .call(
            "update",
            false,
            weight,
            momentum,
            gradient,
            (double) rate,
            decays.of(parameterId),
            scale)
        .close();
    JniUtils.zeroGrad((PtNDArray) weight);
  }

  /** Says whether a parameter is stepped by Muon, not by AdamW. */
  boolean takes(String parameterId, Shape shape) {
    return shape.dimension() == 2 && !excluded.contains(parameterId);
  }

  /**
   * Writes the moments, to go on with later.
   *
   * @param block the Block in training
   * @param file a safetensors file with {@code <path>.momentum} for each parameter that Muon
   *     updated, and what {@link AdamW#save} writes for the others; it appears whole or not at all
   * @throws IOException if it cannot be written
   */
  public void save(Block block, Path file) throws IOException {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    try (NDManager scratch =
        block.getParameters().valueAt(0).getArray().getManager().newSubManager()) {
      adamW.collect(block, scratch, tensors);
      BlockParameters.of(block)
          .forEach(
              (path, parameter) -> {
                NDArray momentum = momenta.get(Key.of(parameter));
                if (momentum != null) {
                  tensors.put(path + MOMENTUM, momentum);
                }
              });
      SafetensorsWriter.write(file, tensors);
    }
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
    Map<Key, NDArray> read = new HashMap<>();
    try (SavedArrays saved =
        SavedArrays.open(file, block.getParameters().valueAt(0).getArray().getManager())) {
      for (Map.Entry<String, Parameter> entry : BlockParameters.of(block).entrySet()) {
        if (saved.has(entry.getKey() + MOMENTUM)) {
          NDArray weight = entry.getValue().getArray();
          NDArray stored = saved.like(entry.getKey() + MOMENTUM, weight);
          NDArray momentum = weight.zerosLike();
          read.put(Key.of(entry.getValue()), momentum);
          stored.copyTo(momentum);
        }
      }
      adamW.load(block, file);
    } catch (IOException e) {
      read.values().forEach(NDArray::close);
      throw e;
    }
    closeMomenta();
    momenta.putAll(read);
  }

  /** Frees the moments; a later update starts anew. */
  @Override
  public void close() {
    closeMomenta();
    adamW.close();
  }

  private void closeMomenta() {
    momenta.values().forEach(NDArray::close);
    momenta.clear();
  }

  private record Key(String parameterId, Device device) {

    static Key of(Parameter parameter) {
      return new Key(parameter.getId(), parameter.getArray().getDevice());
    }
  }

  /** Builds a {@link Muon}. */
  public static final class Builder extends OptimizerBuilder<Builder> {

    private static final Pattern ENDS = Pattern.compile("embed|lm_head");

    private final Block block;
    private final Set<String> excluded = new HashSet<>();
    private final AdamW.Builder adamW = AdamW.builder().optBeta2(0.95);
    private ParameterTracker rates = Tracker.fixed(0.001f);
    private WeightDecays decays;
    private double momentum = 0.95;
    private boolean nesterov = true;
    private int iterations = 5;

    private Builder(Block block) {
      this.block = block;
      optWeightDecays(0.1f);
      exclude(ENDS);
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Sets which matrices are left to AdamW, instead of those that have {@code embed} or {@code
     * lm_head} in their names.
     *
     * @param name a pattern that is found in the parameters' names, as DJL lists them
     * @return this builder
     */
    public Builder optAdamWFor(Pattern name) {
      excluded.clear();
      exclude(name);
      return this;
    }

    /**
     * Sets the learning rates, of Muon and AdamW alike.
     *
     * @param rates one rate for all, or {@link LearningRates} of several groups
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
     * Sets how much of the momentum is kept in a step.
     *
     * @param momentum from 0 to below 1
     * @return this builder
     */
    public Builder optMomentum(double momentum) {
      if (!(momentum >= 0 && momentum < 1)) {
        throw new IllegalArgumentException(
            "momentum: expected from 0 to below 1, found " + momentum);
      }
      this.momentum = momentum;
      return this;
    }

    /**
     * Sets whether the gradient is added once more to the momentum, as Nesterov's is.
     *
     * @param nesterov whether it is
     * @return this builder
     */
    public Builder optNesterov(boolean nesterov) {
      this.nesterov = nesterov;
      return this;
    }

    /**
     * Sets the number of Newton-Schulz iterations.
     *
     * @param iterations at least 1
     * @return this builder
     */
    public Builder optIterations(int iterations) {
      if (iterations < 1) {
        throw new IllegalArgumentException("iterations: expected at least 1, found " + iterations);
      }
      this.iterations = iterations;
      return this;
    }

    /**
     * Refuses clipping element by element, which DJL's engine does wrongly; {@link
     * GradientClipping} bounds the norm.
     */
    @Override
    public Builder optClipGrad(float clipGrad) {
      throw new UnsupportedOperationException(
          "Muon does not clip gradients element by element; use GradientClipping or GradientNorm");
    }

    /**
     * Builds the optimizer.
     *
     * @return a new optimizer
     * @throws org.djlext.flashattn.ops.OperatorBridgeException if the engine is not PyTorch
     */
    public Muon build() {
      return new Muon(this);
    }

    private void exclude(Pattern name) {
      for (Pair<String, Parameter> parameter : block.getParameters()) {
        if (name.matcher(parameter.getKey()).find()) {
          excluded.add(parameter.getValue().getId());
        }
      }
    }
  }
}
