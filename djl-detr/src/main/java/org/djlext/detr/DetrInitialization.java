package org.djlext.detr;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import java.util.Map;
import org.djlext.flashattn.pretrained.BlockParameters;

/**
 * First values as in the original: Xavier for the transformer, whose projections to q, k and v are
 * one matrix there; PyTorch's defaults for heads and embeddings. The backbone brings its own.
 */
record DetrInitialization(DetrConfig config) {

  void apply(Block detr) {
    for (Map.Entry<String, Parameter> entry : BlockParameters.of(detr).entrySet()) {
      Initializer initializer = of(entry.getKey(), entry.getValue().getShape());
      if (initializer != null) {
        entry.getValue().setInitializer(initializer);
      }
    }
  }

  /** Returns null where the type of the parameter says enough. */
  private Initializer of(String path, Shape shape) {
    if (path.startsWith("backbone.") || path.contains("norm.")) {
      return null;
    } else if (path.startsWith("query_position_embeddings")) {
      return (manager, s, type) -> manager.randomNormal(0, 1, s, type);
    } else if (path.startsWith("position_embedding")) {
      return (manager, s, type) -> manager.randomUniform(0, 1, s, type);
    } else if (path.endsWith(".bias")) {
      return path.contains("_attn.") ? Initializer.ZEROS : within(1 / Math.sqrt(fanIn(path)));
    } else if (path.contains(".layers.") && !path.startsWith("bbox_predictor")) {
      boolean packed = path.matches(".*_attn\\.[qkv]_proj\\.weight");
      double out = packed ? 3.0 * shape.get(0) : shape.get(0);
      return within(Math.sqrt(6 / (out + shape.get(1))));
    }
    return within(1 / Math.sqrt(fanIn(path)));
  }

  /** The inputs of the map that a weight or bias belongs to. */
  private double fanIn(String path) {
    if (path.startsWith("input_projection")) {
      return config.backbone().widths().get(config.lastStage() - 1);
    } else if (path.contains(".fc2.")) {
      LayerStack side = path.startsWith("encoder.") ? config.encoder() : config.decoder();
      return side.feedForward();
    }
    return config.hiddenSize();
  }

  private static Initializer within(double bound) {
    return (manager, shape, type) ->
        manager.randomUniform((float) -bound, (float) bound, shape, type);
  }
}
