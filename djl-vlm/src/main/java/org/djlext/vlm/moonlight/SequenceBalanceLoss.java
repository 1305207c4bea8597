package org.djlext.vlm.moonlight;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * A loss with a small share that keeps each sequence from crowding on few experts (arXiv
 * 2412.19437, equations 17 to 20). For every layer with experts and every sequence it is {@code
 * alpha * sum(f * p)}, where f is the part of the tokens that chose an expert, 1 when even, and p
 * the expert's mean share of the scores; only p has a gradient. Layers are summed, sequences
 * averaged, and padding does not count.
 *
 * <p>The Block must {@linkplain MoonlightBlock#showRouting show its routing}.
 */
public final class SequenceBalanceLoss extends Loss {

  private final Loss loss;
  private final double alpha;
  private final TorchProgram program;

  /**
   * Constructs the loss.
   *
   * @param loss the loss of the logits
   * @param alpha the weight of a layer's balance: 0.0001 in DeepSeek-V3
   * @param experts the shape of the mixture of experts
   * @throws IllegalArgumentException if alpha is negative
   */
  public SequenceBalanceLoss(Loss loss, double alpha, ExpertsConfig experts) {
    super("SequenceBalanceLoss");
    if (!(alpha >= 0)) {
      throw new IllegalArgumentException("alpha: expected at least 0, found " + alpha);
    }
    this.loss = loss;
    this.alpha = alpha;
    program =
        TorchProgram.of(
            ProgramSource.resource(SequenceBalanceLoss.class, "sequence_balance.py")
                .with("experts", experts.routed())
                .with("per_token", experts.perToken()));
  }

  /**
   * Computes the loss.
   *
   * @param labels what the loss of the logits needs
   * @param predictions the logits, then how experts were chosen
   * @return a scalar, which gradients flow through
   * @throws IllegalArgumentException if the predictions are logits only
   */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    RoutingOutputs routing = new RoutingOutputs(predictions);
    NDArray total = loss.evaluate(labels, new NDList(predictions.head()));
    for (RoutingOutputs.Layer layer : routing.layers()) {
      NDArray balance = balance(layer, routing.real());
      total = total.add(balance.mul((float) alpha));
    }
    return total;
  }

  /** Returns 1 for even choices. */
  NDArray balance(RoutingOutputs.Layer layer, NDArray real) {
    return program.call("balance", true, layer.scores(), layer.chosen(), real).singletonOrThrow();
  }
}
