package org.djlext.examples.scenes;

import ai.djl.nn.Parameter;
import java.util.Map;
import org.djlext.detr.DetrBlock;
import org.djlext.flashattn.pretrained.BlockParameters;

/**
 * First weights with which the mask head looks at what its query found. Encoder and decoder speak
 * the same language after the first stage, since the same heads read both; so a query is likest to
 * the cells of its own object, and the head's attention begins with that likeness. Its values are
 * some hundredths, beside features near 1, and begin with weights as much larger.
 */
final class LocalMasks {

  private static final float NOISE = 0.1f;
  private static final float ATTENTION_WEIGHT = 20;

  private LocalMasks() {}

  /** Changes the weights of a mask head that has been initialized. */
  static void apply(DetrBlock panoptic) {
    Map<String, Parameter> parameters = BlockParameters.of(panoptic);
    int d = panoptic.config().hiddenSize();
    float[] same = LocalQueries.identity(d);
    LocalQueries.mix(parameters.get("panoptic.bbox_attention.q_linear.weight"), NOISE, same);
    LocalQueries.mix(parameters.get("panoptic.bbox_attention.k_linear.weight"), NOISE, same);
    Parameter first = parameters.get("panoptic.mask_head.lay1.weight"); // (C', d + heads, 3, 3)
    float[] values = first.getArray().toFloatArray();
    int taps = 9;
    int row = (int) first.getShape().get(1) * taps;
    for (int i = 0; i < values.length; i++) {
      if (i % row >= d * taps) {
        values[i] *= ATTENTION_WEIGHT;
      }
    }
    LocalQueries.set(first, values);
  }
}
