package org.djlext.face.loss;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.djlext.flashattn.ops.EngineMemory;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * The vectors of N classes: embeddings {@code (B, D)} to {@code logits (B, N)}. Training passes
 * that are given labels, as {@code trainer.forward(data, labels)} and {@code EasyTrain} do it,
 * lower the logit of the own class by a margin; other passes give plain scores.
 *
 * <p>MagFace adds {@code norms (B, 1)} to its training outputs, for its regularizer. With {@link
 * PartialFc} training gives {@code logits (B, n)} of the sampled classes and {@code labels (B)}
 * that count among them; {@link IdentityLoss} looks for both by name.
 */
public final class ClassificationHead extends AbstractBlock {

  private static final byte VERSION = 1;

  private final Margin margin;
  private final int size;
  private final int classes;
  private final PartialFc sampling;
  private final TorchProgram program;
  private final Parameter weight;
  private final List<Parameter> parameterList = new ArrayList<>();

  /**
   * Constructs a head of all classes.
   *
   * @param margin the margin
   * @param size D
   * @param classes N
   */
  public ClassificationHead(Margin margin, int size, int classes) {
    this(margin, size, classes, null);
  }

  /**
   * Constructs a head that trains a sample of its classes at a time.
   *
   * @param margin the margin, of vectors without bias
   * @param size D
   * @param classes N
   * @param sampling which classes a batch sees, or null for all of them
   * @throws IllegalArgumentException if a number is not positive, or if the margin has a bias and
   *     classes are to be sampled
   */
  public ClassificationHead(Margin margin, int size, int classes, PartialFc sampling) {
    super(VERSION);
    Checks.range("size", size, 1, Integer.MAX_VALUE);
    Checks.range("classes", classes, 1, Integer.MAX_VALUE);
    if (sampling != null && margin instanceof Margin.Softmax) {
      throw new IllegalArgumentException("margin: expected one without bias, found Softmax");
    }
    this.margin = margin;
    this.size = size;
    this.classes = classes;
    this.sampling = sampling;
    program = TorchProgram.of(margin.program());
    weight =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .optInitializer(margin.initializer())
                .optShape(new Shape(classes, size))
                .build());
    parameterList.add(weight);
    margin.kept().forEach(kept -> parameterList.add(addParameter(parameter(kept))));
  }

  private Parameter parameter(Margin.Kept kept) {
    return Parameter.builder()
        .setName(kept.name())
        // running means are what DJL never thaws
        .setType(kept.each() ? Parameter.Type.BIAS : Parameter.Type.RUNNING_MEAN)
        .optInitializer(new ConstantInitializer(kept.value()))
        .optShape(new Shape(kept.each() ? classes : 1))
        .optRequiresGrad(kept.each())
        .build();
  }

  /**
   * Returns the vectors of the classes.
   *
   * @return {@code (N, D)}, the transpose of what AdaFace's and MagFace's code has
   */
  public Parameter weight() {
    return weight;
  }

  /**
   * Returns how classes are sampled.
   *
   * @return null if all take part
   */
  public PartialFc sampling() {
    return sampling;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray x = inputs.head();
    NDList scores = program.call("scores", training, x, arrays(parameterStore, x, training));
    scores.head().setName("logits");
    return scores;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore, NDList data, NDList labels, PairList<String, Object> params) {
    NDArray x = data.head();
    long[] identities = identities(labels.head(), x.getShape().get(0));
    if (margin instanceof Margin.AdaFace && identities.length < 2) {
      throw new IllegalArgumentException(
          "embeddings: expected at least 2, whose norms have a standard deviation; found 1");
    }
    NDArray[] w = arrays(parameterStore, x, true);
    NDManager manager = x.getManager();
    NDList outputs;
    NDArray sampledLabels = null;
    if (sampling == null) {
      NDArray own = EngineMemory.own(manager.create(identities));
      outputs = program.call("train", true, x, own, w);
      own.close();
    } else {
      PartialFc.Sample sample = sampling.draw(identities, classes);
      sampledLabels = EngineMemory.own(manager.create(sample.labels()));
      NDArray rows = EngineMemory.own(manager.create(sample.rows()));
      outputs = program.call("train_sampled", true, x, sampledLabels, rows, w);
      rows.close();
    }
    outputs.head().setName("logits");
    if (outputs.size() > 1) {
      outputs.get(1).setName("norms");
    }
    if (sampledLabels != null) {
      sampledLabels.setName("labels");
      outputs.add(sampledLabels);
    }
    return outputs;
  }

  private NDArray[] arrays(ParameterStore store, NDArray x, boolean training) {
    Device device = x.getDevice();
    if (x.getShape().dimension() != 2 || x.getShape().get(1) != size) {
      throw new IllegalArgumentException(
          "embeddings: expected (B, %d), found %s".formatted(size, x.getShape()));
    }
    return parameterList.stream()
        .map(p -> store.getValue(p, device, training))
        .toArray(NDArray[]::new);
  }

  private long[] identities(NDArray labels, long batch) {
    if (labels.size() != batch) {
      throw new IllegalArgumentException(
          "labels: expected (%d), found %s".formatted(batch, labels.getShape()));
    }
    long[] identities;
    try (NDArray whole = labels.toType(DataType.INT64, true)) {
      identities = whole.toLongArray();
    }
    for (long identity : identities) {
      if (identity < 0 || identity >= classes) {
        throw new IllegalArgumentException(
            "labels: expected 0 to %d, found %d".formatted(classes - 1, identity));
      }
    }
    return identities;
  }

  @Override
  public void freezeParameters(boolean freeze) {
    freezeParameters(freeze, parameter -> true);
  }

  @Override
  public void freezeParameters(boolean freeze, Predicate<Parameter> predicate) {
    super.freezeParameters(freeze, predicate.and(p -> p.getType() != Parameter.Type.RUNNING_MEAN));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), classes)};
  }
}
