package org.djlext.vlm.tune.zero;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.djlext.flashattn.pretrained.BlockParameters;

/**
 * One rank in stages 2 and 3 of ZeRO (arXiv 1910.02054, section 5): trains a chain layer by layer,
 * so that gradients go to their owners as soon as a layer has them, and in stage 3 the parameters
 * of a layer are gathered just before it is computed, forward and again backward, and released
 * after.
 *
 * <p>Between the passes only the inputs of each layer are kept, and backward each layer is computed
 * again. Parameters that several layers share are gathered once for the whole step.
 */
public final class LayerwiseZero implements AutoCloseable {

  private final LayerChain chain;
  private final ZeroStage stage;
  private final double largest;
  private final NDManager manager;
  private final List<PartitionedGroup> groups = new ArrayList<>(); // by layer; null without any
  private final Exchange norms;
  private final PartitionedGroup shared;
  private long peak;

  /** Makes the optimizer of a slice, such as with decays of one's own. */
  @FunctionalInterface
  public interface Optimizers {

    /**
     * Makes an optimizer.
     *
     * @param layout the parameters of one layer
     * @param rank whose slice
     * @return the optimizer
     * @throws IOException if there is no room for its moments
     */
    ShardedAdamW of(FlatLayout layout, int rank) throws IOException;
  }

  /**
   * Constructs a rank. In stage 3 the Block has no parameters from now on until {@link #restore}.
   *
   * @param chain an initialized network
   * @param stage 2 or 3
   * @param optimizers makes the optimizer of each layer
   * @param exchanges with the other ranks: one for each layer from 0 on, number -1 for what layers
   *     share, and -2 for the norm
   * @param largestNorm what the norm of all gradients may be at most; infinity for no bound
   * @throws IllegalArgumentException if the stage is another or nothing is trained
   * @throws IOException if there is no room for the moments
   */
  public LayerwiseZero(
      LayerChain chain,
      ZeroStage stage,
      Optimizers optimizers,
      IntFunction<Exchange> exchanges,
      double largestNorm)
      throws IOException {
    if (stage != ZeroStage.GRADIENTS && stage != ZeroStage.PARAMETERS) {
      throw new IllegalArgumentException("stage: expected 2 or 3, found " + stage.number());
    }
    this.chain = chain;
    this.stage = stage;
    this.largest = largestNorm;
    norms = exchanges.apply(-2);
    manager = NDManager.newBaseManager();
    List<Map<String, Parameter>> own = new ArrayList<>();
    Map<String, Parameter> ofSeveral = split(chain, own);
    for (int i = 0; i < own.size(); i++) {
      groups.add(own.get(i).isEmpty() ? null : group(own.get(i), optimizers, exchanges.apply(i)));
    }
    shared = ofSeveral.isEmpty() ? null : group(ofSeveral, optimizers, exchanges.apply(-1));
    if (all().isEmpty()) {
      throw new IllegalArgumentException("chain: expected parameters to train, found none");
    }
  }

  private PartitionedGroup group(
      Map<String, Parameter> parameters, Optimizers optimizers, Exchange exchange)
      throws IOException {
    ShardedAdamW adamW =
        optimizers.of(FlatLayout.of(parameters, exchange.ranks()), exchange.rank());
    return new PartitionedGroup(adamW, exchange, stage == ZeroStage.PARAMETERS);
  }

  /** Finds what each layer alone trains; returns what several do. */
  private static Map<String, Parameter> split(LayerChain chain, List<Map<String, Parameter>> own) {
    Set<Parameter> once = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Parameter> twice = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Block> layers = chain.layers();
    for (Block layer : layers) {
      Set<Parameter> ofLayer = Collections.newSetFromMap(new IdentityHashMap<>());
      ofLayer.addAll(layer.getParameters().values());
      ofLayer.stream().filter(parameter -> !once.add(parameter)).forEach(twice::add);
    }
    Map<String, Parameter> several = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      Map<String, Parameter> mine = new LinkedHashMap<>();
      for (Map.Entry<String, Parameter> entry : BlockParameters.of(layers.get(i)).entrySet()) {
        Parameter parameter = entry.getValue();
        if (!parameter.requiresGradient()) {
          continue;
        }
        String path = i + "." + entry.getKey();
        if (!twice.contains(parameter)) {
          mine.put(path, parameter);
        } else if (!several.containsValue(parameter)) {
          several.put(path, parameter);
        }
      }
      own.add(mine);
    }
    return several;
  }

  /**
   * Computes a batch forward and backward, and gives the gradients to their owners. Once in a step.
   *
   * @param inputs of the first layer
   * @param loss what is made of the last layer's outputs, a scalar
   * @param seed of what is drawn at random, such as by dropout
   * @return the loss
   * @throws IOException if the exchange fails
   */
  public double accumulate(NDList inputs, Function<NDList, NDArray> loss, int seed)
      throws IOException {
    int last = chain.layers().size() - 1;
    peak = 0;
    try (NDManager scratch = manager.newSubManager();
        GatheredParameters common = new GatheredParameters(scratch)) {
      if (shared != null) {
        shared.gather(common, true);
      }
      List<NDList> kept = new ArrayList<>();
      kept.add(inputs);
      for (int layer = 0; layer < last; layer++) {
        try (GatheredParameters gathered = gather(layer, common, scratch, false)) {
          // what is computed belongs to the manager of the inputs, and goes with it
          NDList leaves = leaves(kept.get(layer), gathered.scratch(), false);
          NDList outputs = forward(layer, gathered, leaves, seed);
          NDList copies = new NDList();
          for (NDArray output : outputs) {
            NDArray copy = output.stopGradient();
            copy.attach(scratch);
            copies.add(copy);
          }
          kept.add(copies);
        }
      }
      double value = 0;
      NDList gradients = null;
      for (int layer = last; layer >= 0; layer--) {
        try (GatheredParameters gathered = gather(layer, common, scratch, true);
            GradientCollector collector = manager.getEngine().newGradientCollector()) {
          NDList leaves = leaves(kept.get(layer), gathered.scratch(), true);
          NDList outputs = forward(layer, gathered, leaves, seed);
          NDArray target = gradients == null ? loss.apply(outputs) : weighted(outputs, gradients);
          value = gradients == null ? target.getFloat() : value;
          collector.backward(target);
          gradients = gradients(leaves, scratch);
          if (groups.get(layer) != null) {
            groups.get(layer).scatter(gathered);
          }
        }
      }
      if (shared != null) {
        shared.scatter(common);
      }
      return value;
    }
  }

  private GatheredParameters gather(
      int layer, GatheredParameters common, NDManager scratch, boolean gradient)
      throws IOException {
    GatheredParameters gathered = new GatheredParameters(scratch);
    gathered.putAll(common);
    PartitionedGroup group = groups.get(layer);
    if (group != null) {
      group.gather(gathered, gradient);
      long whole = group.paddedSize() + (shared == null ? 0 : shared.paddedSize());
      peak = Math.max(peak, stage == ZeroStage.PARAMETERS ? whole * Float.BYTES : 0);
    }
    return gathered;
  }

  /** Draws the same numbers forward and backward. */
  private NDList forward(int layer, GatheredParameters gathered, NDList inputs, int seed) {
    manager.getEngine().setRandomSeed(seed * 31 + layer);
    return chain.forward(layer, gathered, inputs, true);
  }

  private static NDList leaves(NDList inputs, NDManager scratch, boolean gradient) {
    NDList leaves = new NDList();
    for (NDArray input : inputs) {
      NDArray leaf = input.stopGradient();
      leaf.attach(scratch);
      if (gradient && leaf.getDataType().isFloating()) {
        leaf.setRequiresGradient(true);
      }
      leaves.add(leaf);
    }
    return leaves;
  }

  /** Returns the scalar whose gradient by the outputs is given: the sum of their products. */
  private static NDArray weighted(NDList outputs, NDList gradients) {
    NDArray sum = null;
    for (int i = 0; i < outputs.size(); i++) {
      if (gradients.get(i) != null) {
        NDArray term = outputs.get(i).mul(gradients.get(i)).sum();
        sum = sum == null ? term : sum.add(term);
      }
    }
    return sum;
  }

  private static NDList gradients(NDList leaves, NDManager scratch) {
    NDList gradients = new NDList();
    for (NDArray leaf : leaves) {
      NDArray gradient = leaf.getDataType().isFloating() ? leaf.getGradient() : null;
      if (gradient != null) {
        gradient.attach(scratch);
      }
      gradients.add(gradient);
    }
    return gradients;
  }

  /**
   * Ends a step of ranks that live in one thread, once all of them accumulated.
   *
   * @param ranks all ranks in order
   * @param rate the learning rate
   * @return the norm that the gradients had; if it is not finite, nothing was changed
   * @throws IOException if the exchange fails
   */
  public static double updateAll(List<LayerwiseZero> ranks, double rate) throws IOException {
    for (LayerwiseZero rank : ranks) {
      double squares = 0;
      for (PartitionedGroup group : rank.all()) {
        squares += group.reduce();
      }
      rank.norms.contribute(squares);
    }
    double norm = Math.sqrt(ranks.get(0).norms.total());
    if (!Double.isFinite(norm)) {
      return norm;
    }
    for (LayerwiseZero rank : ranks) {
      for (PartitionedGroup group : rank.all()) {
        group.update(rate, rank.largest / (norm + 1e-6));
      }
    }
    for (LayerwiseZero rank : ranks) {
      for (PartitionedGroup group : rank.all()) {
        group.refresh();
      }
    }
    return norm;
  }

  /**
   * Gives the Block its parameters back, in the order of ranks once all of them are updated.
   *
   * @throws IOException if the exchange fails
   */
  public void restore() throws IOException {
    for (PartitionedGroup group : all()) {
      group.restore();
    }
  }

  /**
   * Counts what this rank holds from step to step.
   *
   * @return the bytes of its arrays
   */
  public StateMemory resident() {
    return all().stream()
        .map(PartitionedGroup::resident)
        .reduce(
            new StateMemory(0, 0, 0),
            (a, b) ->
                new StateMemory(
                    a.parameters() + b.parameters(),
                    a.gradients() + b.gradients(),
                    a.optimizer() + b.optimizer()));
  }

  /**
   * Returns the most that was gathered at once in the last batch.
   *
   * @return bytes of whole layers, 0 in stage 2
   */
  public long gatheredPeak() {
    return peak;
  }

  /**
   * Returns how much this rank has sent.
   *
   * @return the number of elements
   */
  public long sent() {
    return all().stream().mapToLong(PartitionedGroup::sent).sum();
  }

  private List<PartitionedGroup> all() {
    List<PartitionedGroup> all = new ArrayList<>(groups);
    all.add(shared);
    all.removeIf(group -> group == null);
    return all;
  }

  /** Frees everything; in stage 3 the parameters are lost unless they were restored. */
  @Override
  public void close() {
    all().forEach(PartitionedGroup::close);
    manager.close();
  }
}
