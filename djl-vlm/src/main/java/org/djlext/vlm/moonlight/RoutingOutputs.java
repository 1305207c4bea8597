package org.djlext.vlm.moonlight;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;

/**
 * What a Block in training gives out after the logits, once {@link MoonlightBlock#showRouting} is
 * on: for every layer i with experts {@code scores.i} and {@code chosen.i}, and {@code real (B,
 * T)}.
 */
final class RoutingOutputs {

  private static final String SCORES = "scores.";
  private static final String CHOSEN = "chosen.";
  private static final String REAL = "real";

  /** One layer's choices. */
  record Layer(int index, NDArray scores, NDArray chosen) {}

  private final List<Layer> layers = new ArrayList<>();
  private final NDArray real;

  /** Reads a Block's outputs. */
  RoutingOutputs(NDList predictions) {
    for (NDArray scores : predictions) {
      String name = scores.getName();
      if (name != null && name.startsWith(SCORES)) {
        int index = Integer.parseInt(name.substring(SCORES.length()));
        layers.add(new Layer(index, scores, predictions.get(CHOSEN + index)));
      }
    }
    real = predictions.get(REAL);
    if (real == null) {
      throw new IllegalArgumentException(
          "predictions: expected how experts were chosen, after the logits; call showRouting(true)"
              + " of the MoonlightBlock before training");
    }
  }

  /** Appends what a pass saw. */
  static void append(MoonlightStates states, int layers, NDArray real, NDList outputs) {
    for (int i = 0; i < layers; i++) {
      Routing routing = states.routing(i).orElse(null);
      if (routing != null) {
        routing.scores().setName(SCORES + i);
        routing.chosen().setName(CHOSEN + i);
        outputs.add(routing.scores());
        outputs.add(routing.chosen());
      }
    }
    real.setName(REAL);
    outputs.add(real);
  }

  List<Layer> layers() {
    return layers;
  }

  /** {@code (B, T)} float32, zero for padding. */
  NDArray real() {
    return real;
  }
}
