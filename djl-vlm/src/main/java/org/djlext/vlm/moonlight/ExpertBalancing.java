package org.djlext.vlm.moonlight;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListenerAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Balances experts without an auxiliary loss (arXiv 2408.15664): after every batch the gate's bias
 * of an expert that got too many tokens sinks by a small step, and that of one that got too few
 * rises. Also counts the load. The model is a {@link MoonlightBlock}, or has one within it, as
 * Kimi-VL does.
 *
 * <pre>{@code
 * moonlight.showRouting(true);
 * ExpertBalancing balancing = new ExpertBalancing(0.001);
 * config.addTrainingListeners(balancing);
 * EasyTrain.fit(trainer, epochs, dataset, null);
 * balancing.loads().forEach(load -> System.out.println(load.layer() + " " + load.violation()));
 * }</pre>
 */
public final class ExpertBalancing extends TrainingListenerAdapter {

  private final float step;
  private Map<Integer, ExpertLoad> loads = new TreeMap<>();
  private Map<Integer, ExpertLoad> ofEpoch = new TreeMap<>();

  /**
   * Constructs the listener.
   *
   * @param step by how much a bias changes in a batch: 0.001 in DeepSeek-V3 and Moonlight; 0 only
   *     counts
   * @throws IllegalArgumentException if it is negative
   */
  public ExpertBalancing(double step) {
    if (!(step >= 0)) {
      throw new IllegalArgumentException("bias step: expected at least 0, found " + step);
    }
    this.step = (float) step;
  }

  @Override
  public void onTrainingBatch(Trainer trainer, BatchData batchData) {
    MoonlightBlock block = decoder(trainer.getModel().getBlock()).orElseThrow();
    int experts = block.config().experts().routed();
    Map<Integer, ExpertLoad> ofBatch = new TreeMap<>();
    for (NDList predictions : batchData.getPredictions().values()) {
      RoutingOutputs routing = new RoutingOutputs(predictions);
      for (RoutingOutputs.Layer layer : routing.layers()) {
        ofBatch.merge(
            layer.index(),
            ExpertLoad.of(layer.index(), experts, layer.chosen(), routing.real()),
            ExpertLoad::plus);
      }
    }
    for (ExpertLoad load : ofBatch.values()) {
      ofEpoch.merge(load.layer(), load, ExpertLoad::plus);
      if (step > 0) {
        move(block.gateBias(load.layer()), load);
      }
    }
  }

  /** Returns the decoder, which may stand within a larger model, such as Kimi-VL. */
  private static Optional<MoonlightBlock> decoder(Block block) {
    return block instanceof MoonlightBlock moonlight
        ? Optional.of(moonlight)
        : block.getChildren().values().stream()
            .flatMap(child -> decoder(child).stream())
            .findFirst();
  }

  @Override
  public synchronized void onEpoch(Trainer trainer) {
    loads = ofEpoch;
    ofEpoch = new TreeMap<>();
  }

  /**
   * Returns the load of each layer with experts over the last whole epoch.
   *
   * @return loads in the order of the layers, none before the first epoch has ended
   */
  public synchronized List<ExpertLoad> loads() {
    return new ArrayList<>(loads.values());
  }

  /** Moves the biases of a layer, as the Moonlight report does: their sum stays as it is. */
  private void move(NDArray bias, ExpertLoad load) {
    float[] steps = steps(load);
    try (NDArray change = bias.getManager().create(steps)) {
      bias.addi(change);
    }
  }

  /** {@code step * (sign - mean(sign))}, where sign is that of what is missing to the mean load. */
  float[] steps(ExpertLoad load) {
    long[] tokens = load.tokens();
    double[] signs = new double[tokens.length];
    double mean = 0;
    for (int e = 0; e < signs.length; e++) {
      signs[e] = Math.signum(load.mean() - tokens[e]);
      mean += signs[e] / signs.length;
    }
    float[] steps = new float[signs.length];
    for (int e = 0; e < steps.length; e++) {
      steps[e] = (float) (step * (signs[e] - mean));
    }
    return steps;
  }
}
